import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Why a request is not answered as asked. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
}

const LONGEST_URL = 2048;

/** Judges requests before anything else looks at them; undefined lets one pass. */
export function createRequestGuard(
  hosts: readonly string[],
): (request: IncomingMessage) => Refusal | undefined {
  const names = new Set(hosts.map((host) => host.toLowerCase()));
  return (request) => {
    const { method, url = '', headers } = request;
    if (method !== 'GET' && method !== 'HEAD') {
      return { status: 405, message: 'Only GET and HEAD are answered here.' };
    }
    if (url.length > LONGEST_URL) return { status: 414, message: 'The URL is too long.' };
    if (hasBody(request)) return { status: 413, message: 'A request here has no body.' };
    if (!isAllowedHost(headers.host, names)) {
      return {
        status: 421,
        message:
          'This host name is not one of this server. Ask by IP address or localhost, or add the name to allowed_hosts.',
      };
    }
    return isForeign(request)
      ? { status: 403, message: 'Pages of other sites may not read this one.' }
      : undefined;
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/**
 * A page of another site can point its own name at this machine and so pass for one of ours; it
 * cannot make a browser send an IP address or `localhost` as the host.
 */
function isAllowedHost(header: string | undefined, names: ReadonlySet<string>): boolean {
  // HTTP/1.0 has none, and no browser speaks it.
  if (header === undefined) return true;
  const parts = /^(?:\[([^\]]+)\]|([^:]*))(?::\d{1,5})?$/.exec(header);
  const host = (parts?.[1] ?? parts?.[2] ?? '').toLowerCase().replace(/\.$/, '');
  if (isIP(host) !== 0 || host === 'localhost') return true;
  return names.has(host);
}

/** A link from elsewhere may open a page here; a script elsewhere may not load anything. */
function isForeign({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  return (
    (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate'
  );
}
