import type { FormatProblem, TextFormat } from '../diagnostics/schema-check.ts';
import { didYouMean, nearest } from '../diagnostics/suggest.ts';
import { parseAddress } from '../forward/address.ts';
import { TAG_PLACEHOLDERS } from '../transform/frame/tag-template.ts';
import { parseDuration } from './duration.ts';
import { isLoopback, parseHostPort } from './host.ts';
import { isStart } from './start-time.ts';

const MOST_TAG_PARTS = 10;
const PROXY_WORDS = ['environment', 'none'];

/** The formats of the schema. Their sentences never quote the text: it may hold a password. */
export const textFormats = {
  'file-path': filePath,
  'tenant-url': tenantUrl,
  'proxy-setting': proxySetting,
  'service-url': (text) => serviceUrl(text, 'scheme and host'),
  'service-url-with-path': (text) => serviceUrl(text, 'path'),
  'start-time': (text) =>
    isStart(text)
      ? undefined
      : problem(
          'BAD_START',
          'is no point in time; write now, an age such as -24h (s, m, h, d), or an ISO time with zone such as 2025-01-06T00:00:00Z.',
        ),
  'receiver-address': (text) =>
    parseAddress(text).kind === 'address'
      ? undefined
      : problem(
          'BAD_ADDRESS',
          'is no receiver address; write unix:///path/to.sock, tcp://host:port or tls://host:port.',
        ),
  'listen-address': (text) =>
    text === 'off' || parseHostPort(text) !== undefined
      ? undefined
      : problem(
          'BAD_ADDRESS',
          'is no address; write host:port such as 127.0.0.1:9598, or off to serve nothing.',
        ),
  'tag-template': tagTemplate,
  duration: (text) =>
    typeof parseDuration(text) === 'number'
      ? undefined
      : problem(
          'BAD_DURATION',
          'is no length of time; write a number and a unit such as 30m or 24h (s, m, h, d).',
        ),
  'duration-or-off': (text) =>
    parseDuration(text) !== undefined
      ? undefined
      : problem(
          'BAD_DURATION',
          'is no length of time; write a number and a unit such as 30m or 24h (s, m, h, d), or off.',
        ),
} as const satisfies Record<string, TextFormat>;

function problem(code: FormatProblem['code'], says: string): FormatProblem {
  return { code, says };
}

function filePath(text: string): FormatProblem | undefined {
  if (text === '') return problem('BAD_VALUE', 'is empty; give the path of a file or folder.');
  return text.includes('\0') ? problem('BAD_VALUE', 'holds a zero byte; remove it.') : undefined;
}

function tenantUrl(text: string): FormatProblem | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return problem('BAD_URL', 'is no URL; write one such as https://acme.goskope.com.');
  }
  if (url.username !== '' || url.password !== '') {
    return problem('BAD_URL', 'holds a user or password; write the host alone.');
  }
  if (url.pathname !== '/' || /[?#]/.test(text)) {
    return problem('BAD_URL', 'has more than scheme and host; remove what follows the host.');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return problem('INSECURE_URL', 'would send the token over plain http; write https://.');
  }
  return undefined;
}

function serviceUrl(text: string, part: 'scheme and host' | 'path'): FormatProblem | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return problem('BAD_URL', 'is no URL; write one that begins with https://.');
  }
  if (url.username !== '' || url.password !== '' || /[?#]/.test(text)) {
    return problem('BAD_URL', 'holds more than a URL of a service has; write scheme and host.');
  }
  const hasPath = url.pathname !== '/';
  if (hasPath === (part === 'path')) return undefined;
  return hasPath
    ? problem('BAD_URL', 'has a path; write scheme and host alone.')
    : problem('BAD_URL', 'lacks its path; write the whole URL of the queue.');
}

function proxySetting(text: string, fromEnvironment: boolean): FormatProblem | undefined {
  if (PROXY_WORDS.includes(text)) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const hint = didYouMean(text, PROXY_WORDS);
    const forms =
      'is no proxy; write environment, none, or a URL such as http://proxy.example.org:3128.';
    return problem('BAD_PROXY', `${forms}${hint}`);
  }
  if (url.pathname !== '/' || /[?#]/.test(text)) {
    return problem(
      'BAD_PROXY',
      'has more than scheme, user and host; remove what follows the host.',
    );
  }
  if ((url.username !== '' || url.password !== '') && !fromEnvironment) {
    const says = 'holds a user or password; write it as ${NAME} and set that variable.';
    return problem('SECRET_IN_FILE', says);
  }
  return undefined;
}

function tagTemplate(text: string): FormatProblem | undefined {
  const placeholders = [...text.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? '');
  const unknown = placeholders.find((name) => !TAG_PLACEHOLDERS.some((known) => known === name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, TAG_PLACEHOLDERS);
    const known = TAG_PLACEHOLDERS.map((name) => `{${name}}`).join(', ');
    const cure = meant === undefined ? `Known: ${known}.` : `Did you mean {${meant}}?`;
    return problem('UNKNOWN_PLACEHOLDER', `holds a placeholder that does not exist. ${cure}`);
  }
  const filled = text.replace(/\{[^{}]*\}/g, 'x');
  if (!/^[A-Za-z0-9_.-]*$/.test(filled)) {
    return problem(
      'BAD_TAG',
      'holds a character that tags may not; use letters, digits, "_", "-" and ".".',
    );
  }
  if (/^netskope\.health(\.|$)/.test(text)) {
    const says = 'begins with netskope.health, which is for our own alerts; choose another tag.';
    return problem('BAD_TAG', says);
  }
  const parts = filled.split('.');
  if (parts.includes('')) {
    return problem('BAD_TAG', 'has an empty part; put exactly one dot between parts.');
  }
  if (parts.length > MOST_TAG_PARTS) {
    const says = `has ${parts.length} parts between dots; receivers address at most ${MOST_TAG_PARTS}.`;
    return problem('BAD_TAG', says);
  }
  return undefined;
}
