/** What the answer said about the request rate; absent members were absent or unreadable. */
export interface RateLimit {
  /** `RateLimit-Remaining`: requests left in the current interval. */
  readonly remaining?: number;
  /** `RateLimit-Reset` in ms. */
  readonly resetMs?: number;
  /** `Retry-After` in ms, from seconds or from a date. */
  readonly retryAfterMs?: number;
}

/** Statuses grouped by what the client does about them. */
export type StatusClass =
  | 'denied'
  | 'not_found'
  | 'bad_request'
  | 'conflict'
  | 'rate_limited'
  | 'server'
  | 'redirect'
  | 'unexpected';

export interface HttpError {
  readonly kind: 'http_error';
  readonly status: number;
  readonly statusClass: StatusClass;
  readonly rateLimit: RateLimit;
  /** The server's own short `message`, without the token; absent when it gave none. */
  readonly serverMessage?: string;
  /** Which reading of the token was refused or used. */
  readonly tokenGeneration: number;
}

/** No complete answer: the cursor may have moved or not. */
export interface Broken {
  readonly kind: 'broken';
  readonly reason:
    'connect' | 'lost_connection' | 'timeout' | 'cut_body' | 'bad_encoding' | 'too_large';
  /** One sentence with the way out where there is one; no token, no record content. */
  readonly message: string;
  /** Decoded bytes that had arrived. */
  readonly receivedBytes: number;
}

export interface NoContent {
  readonly kind: 'no_content';
  readonly rateLimit: RateLimit;
}

/** The token could not be read, so nothing was sent. */
export interface NoToken {
  readonly kind: 'no_token';
  readonly message: string;
  readonly tokenGeneration: number;
}

/** A complete 200 answer; whether it is a page is for the transform to say. */
export interface Body {
  readonly kind: 'body';
  readonly bytes: Uint8Array;
  readonly rateLimit: RateLimit;
  /** The server's `Date` in epoch ms. */
  readonly dateMs?: number;
}

/** What came of one request. */
export type Outcome =
  Body | NoContent | HttpError | Broken | NoToken | { readonly kind: 'aborted' };

/** Groups a status other than 200 and 204. */
export function classifyStatus(status: number): StatusClass {
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 425 || status >= 500) return 'server';
  if (status >= 400) return 'bad_request';
  return status >= 300 ? 'redirect' : 'unexpected';
}
