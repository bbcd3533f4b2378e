/** Where a Forward receiver listens. */
export type ReceiverAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp' | 'tls'; readonly host: string; readonly port: number };

export type ParsedAddress =
  | { readonly kind: 'address'; readonly address: ReceiverAddress }
  | { readonly kind: 'invalid'; readonly message: string };

/** The longest path that `sun_path` holds on Linux, without its closing zero. */
const MAX_UNIX_PATH_BYTES = 107;
const FORMS = 'Write unix:///path/to.sock, tcp://host:port or tls://host:port';

/** Reads `unix:///path`, `tcp://host:port` or `tls://host:port`; an IPv6 host stands in brackets. */
export function parseAddress(text: string): ParsedAddress {
  const [, scheme, rest] = /^([a-z]+):\/\/(.+)$/s.exec(text) ?? [];
  if (rest === undefined) return invalid(text, `is no receiver address. ${FORMS}.`);
  if (scheme === 'unix') return parseUnix(text, rest);
  if (scheme === 'tcp' || scheme === 'tls') return parseHost(text, scheme, rest);
  return invalid(text, `has a scheme that is not known. ${FORMS}.`);
}

/** The address as it is written in the configuration. */
export function formatAddress(address: ReceiverAddress): string {
  if (address.kind === 'unix') return `unix://${address.path}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.kind}://${host}:${address.port}`;
}

function parseUnix(text: string, path: string): ParsedAddress {
  if (!path.startsWith('/')) {
    return invalid(text, 'is not an absolute path. Write three slashes: unix:///path/to.sock.');
  }
  if (path.includes('\0')) return invalid(text, 'holds a zero byte. Take it out of the path.');
  if (new TextEncoder().encode(path).length > MAX_UNIX_PATH_BYTES) {
    const limit = `longer than ${MAX_UNIX_PATH_BYTES} bytes, the most a socket path can have`;
    return invalid(text, `is ${limit}. Choose a shorter path.`);
  }
  return { kind: 'address', address: { kind: 'unix', path } };
}

function parseHost(text: string, kind: 'tcp' | 'tls', rest: string): ParsedAddress {
  const parts = /^(?:\[([0-9A-Fa-f:.%]+)\]|([^\s:/[\]@?#]+)):(\d{1,5})$/.exec(rest);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  if (host === undefined) {
    return invalid(text, `does not name a host and a port. Write ${kind}://host:24224.`);
  }
  if (port < 1 || port > 65535) return invalid(text, 'has a port outside 1 to 65535.');
  return { kind: 'address', address: { kind, host, port } };
}

function invalid(text: string, complaint: string): ParsedAddress {
  return { kind: 'invalid', message: `"${text}" ${complaint}` };
}
