import { isIP } from 'node:net';
import type { Run } from '../operator.ts';
import type { Value } from '../value.ts';
import type { Conversion } from './conversion.ts';
import { unlessEmpty } from '../value.ts';
import { shortText } from './conversion.ts';
import { integerOf } from './scalars.ts';

/** The IP version of a text, 0 when it is no address; addresses with a zone (`%eth0`) are none. */
function ipVersion(text: string): number {
  if (isPlainIpv4(text)) return 4;
  // The pattern behind isIP is long; most texts that are no address show it here.
  return /^[0-9A-Fa-f:.]+$/.test(text) ? isIP(text) : 0;
}

/** Four numbers up to 255 without leading zeros; takes a tenth of the time of a pattern. */
function isPlainIpv4(text: string): boolean {
  if (text.length > 15) return false;
  let dots = 0;
  let number = -1;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 0x2e) {
      if (number < 0) return false;
      dots += 1;
      number = -1;
    } else if (unit < 0x30 || unit > 0x39 || number === 0) return false;
    else {
      number = (number < 0 ? 0 : number * 10) + unit - 0x30;
      if (number > 255) return false;
    }
  }
  return dots === 3 && number >= 0;
}

function address(name: string, versions: readonly number[], sentence: string): Conversion {
  return {
    name,
    sentence,
    makes: 'text',
    keeps: 'lossless',
    convert: (value) => {
      const text = shortText(value, 45);
      return text !== undefined && versions.includes(ipVersion(text)) ? text : undefined;
    },
    examples: [
      ...(versions.includes(4) ? [{ input: '192.0.2.1', output: '192.0.2.1' }] : []),
      ...(versions.includes(6) ? [{ input: '2001:db8::1', output: '2001:db8::1' }] : []),
      { input: '192.0.2.000' },
    ],
  };
}

export const ip = address('ip', [4, 6], 'An IPv4 or IPv6 address without zone.');
export const ipv4 = address('ipv4', [4], 'An IPv4 address.');
export const ipv6 = address('ipv6', [6], 'An IPv6 address without zone.');

const DOT = 0x2e;
const HYPHEN = 0x2d;
/** A 1 for every character that may stand anywhere in a label. */
const LABEL_UNITS = Uint8Array.from({ length: 0x80 }, (_, unit) =>
  /\w/.test(String.fromCharCode(unit)) ? 1 : 0,
);

/** True for names of dot-separated labels; addresses are no names. */
export function isHostname(text: string): boolean {
  return hasLabels(text) && ipVersion(text) === 0;
}

/** Labels of 1 to 63 letters, digits, underscores and inner hyphens, with dots between them; quicker than a pattern. */
function hasLabels(text: string): boolean {
  const { length } = text;
  if (length > 253) return false;
  let before = DOT;
  let start = 0;
  for (let at = 0; at < length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === DOT) {
      if (before === DOT || before === HYPHEN || at - start > 63) return false;
      start = at + 1;
    } else if (unit === HYPHEN) {
      if (before === DOT) return false;
    } else if (unit >= 0x80 || LABEL_UNITS[unit] !== 1) return false;
    before = unit;
  }
  return before !== DOT && before !== HYPHEN && length - start <= 63;
}

export const hostname: Conversion = {
  name: 'hostname',
  sentence: 'A host name of letters, digits, hyphens and dots that is no address.',
  makes: 'text',
  keeps: 'lossless',
  convert: (value) => {
    const text = shortText(value, 253);
    return text !== undefined && isHostname(text) ? text : undefined;
  },
  examples: [
    { input: 'www.example.org', output: 'www.example.org' },
    { input: '192.0.2.1' },
    { input: 'Reception laptop' },
  ],
};

export const port: Conversion = {
  name: 'port',
  sentence: 'A port number between 1 and 65535, also from its text.',
  makes: 'integer',
  keeps: 'lossless',
  convert: (value) => {
    const number = integerOf(value);
    return typeof number === 'number' && number >= 1 && number <= 65535 ? number : undefined;
  },
  examples: [{ input: '443', output: 443 }, { input: 70000 }, { input: 'USB-1' }],
};

export const mac: Conversion = {
  name: 'mac',
  sentence: 'Six pairs of hexadecimal digits, parted by colons, hyphens or nothing.',
  makes: 'text',
  keeps: 'lossless',
  convert: (value) => {
    const text = shortText(value, 17);
    if (text === undefined) return undefined;
    if (/^[0-9a-f]{12}$/i.test(text)) return (text.match(/../g) ?? []).join(':');
    return /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2}){4}$/i.test(text) ? text : undefined;
  },
  examples: [
    { input: '00:00:5e:00:53:01', output: '00:00:5e:00:53:01' },
    { input: '00005e005301', output: '00:00:5e:00:53:01' },
    { input: '00:00:5e' },
  ],
};

export const email: Conversion = {
  name: 'email',
  sentence: 'An e-mail address: one @, a local part, and a domain with a dot.',
  makes: 'text',
  keeps: 'lossless',
  convert: (value) => {
    const found = shortText(value, 254);
    if (found === undefined) return undefined;
    const at = found.indexOf('@');
    const domain = found.slice(at + 1);
    const isLocal =
      at > 0 && at <= 64 && /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+$/.test(found.slice(0, at));
    return isLocal && /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(domain) ? found : undefined;
  },
  examples: [{ input: 'admin@example.org', output: 'admin@example.org' }, { input: 'admin' }],
};

/** Rules ask for several parts of one address in a row. */
function partsOnce(value: Value, run: Run): UrlParts | undefined {
  if (run.lastUrl.text !== value || typeof value !== 'string') {
    run.lastUrl = { text: value, parts: urlParts(value) };
  }
  return run.lastUrl.parts;
}

/** What an address consists of. */
export interface UrlParts {
  readonly scheme: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly path: string | undefined;
  readonly query: string | undefined;
}

/** Parts of an address with or without scheme; a first part that is no host makes it all a path. */
export function urlParts(value: Value): UrlParts | undefined {
  const text = shortText(value, 8192);
  if (text === undefined || BLANK_OR_CONTROL.test(text)) return undefined;
  const found = URL_PARTS.exec(text);
  if (found === null) return undefined;
  const [, scheme, authority = '', path = '', query] = found;
  const place = hostAndPort(authority.slice(authority.lastIndexOf('@') + 1), scheme !== undefined);
  const isPath = place === undefined && scheme === undefined;
  return {
    scheme: scheme?.toLowerCase(),
    host: place?.host,
    port: place?.port,
    path: unlessEmpty(isPath ? authority + path : path),
    query: unlessEmpty(query),
  };
}

const BLANK_OR_CONTROL = /[\0- \x7f]/;
const URL_PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]{0,31}):\/\/)?([^/?#]*)([^?#]*)(?:\?([^#]*))?/;
const HOST_AND_PORT = /^(\[[0-9A-Fa-f:.]{2,45}\]|[^:[\]]{1,253})(?::(\d{1,5}))?$/;

interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

function hostAndPort(text: string, hasScheme: boolean): HostAndPort | undefined {
  const found = HOST_AND_PORT.exec(text);
  const [, bracketed = '', digits] = found ?? [];
  const host = bracketed.startsWith('[') ? bracketed.slice(1, -1) : bracketed;
  const isName = (hasScheme || host.includes('.')) && hasLabels(host);
  if (!isName && ipVersion(host) === 0) return undefined;
  const number = Number(digits);
  return { host, port: number >= 1 && number <= 65535 ? number : undefined };
}

const sample = 'https://www.example.org:8443/a/b?q=1#top';

function part(name: string, key: keyof UrlParts, output: Value): Conversion {
  return {
    name,
    sentence: `The ${key} of an address, with or without scheme in front.`,
    makes: key === 'port' ? 'integer' : 'text',
    keeps: 'lossy',
    convert: (value, run) => partsOnce(value, run)?.[key],
    examples: [{ input: sample, output }, { input: 'not an address' }],
  };
}

export const urlString: Conversion = {
  name: 'url_string',
  sentence: 'An address as it is, with or without scheme; texts with blanks are refused.',
  makes: 'text',
  keeps: 'lossless',
  convert: (value, run) =>
    partsOnce(value, run) === undefined ? undefined : shortText(value, 8192),
  examples: [{ input: 'www.example.org/a', output: 'www.example.org/a' }, { input: 'two words' }],
};
export const urlScheme = part('url_scheme', 'scheme', 'https');
export const urlHost = part('url_host', 'host', 'www.example.org');
export const urlPort = part('url_port', 'port', 8443);
export const urlPath = part('url_path', 'path', '/a/b');
export const urlQuery = part('url_query', 'query', 'q=1');
