import type { RateLimit } from './outcome.ts';

/** Response headers with lower-case names, as the HTTP client gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Reads the rate headers; a `Retry-After` date counts from the server's own `Date` when it has one. */
export function readRateLimit(headers: Headers, nowMs: number): RateLimit {
  const remaining = readNumber(headers, 'ratelimit-remaining');
  const resetSecs = readNumber(headers, 'ratelimit-reset');
  const retryAfterMs = readRetryAfterMs(headers, nowMs);
  return {
    ...(remaining === undefined ? {} : { remaining }),
    ...(resetSecs === undefined ? {} : { resetMs: resetSecs * 1000 }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The server's `Date` in epoch ms. */
export function readDateMs(headers: Headers): number | undefined {
  return parseDateMs(first(headers, 'date'));
}

/** The first value of a header. */
export function first(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

function readRetryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const seconds = readNumber(headers, 'retry-after');
  if (seconds !== undefined) return seconds * 1000;
  const atMs = parseDateMs(first(headers, 'retry-after'));
  if (atMs === undefined) return undefined;
  return Math.max(0, atMs - (readDateMs(headers) ?? nowMs));
}

function readNumber(headers: Headers, name: string): number | undefined {
  const text = first(headers, name)?.trim();
  return text !== undefined && /^\d{1,9}(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function parseDateMs(text: string | undefined): number | undefined {
  // A number alone is a date to Date.parse ("5" is May 2001), so letters are asked for.
  if (text === undefined || !/[A-Za-z]/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
