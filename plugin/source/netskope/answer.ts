import type { Broken, HttpError, NoContent, NoToken, RateLimit } from './outcome.ts';

/** A page that was read whole. */
export interface PageAnswer {
  readonly kind: 'page';
  readonly digest: string;
  readonly records: number;
  readonly waitSecs?: number;
  readonly hwmSecs?: number;
  readonly rateLimit: RateLimit;
}

/** A complete 200 body that is no page. */
export interface UnusableAnswer {
  readonly kind: 'unusable';
  readonly reason: string;
  readonly message: string;
  /** True when the fault lies in the records, so that asking again may bring the same text again. */
  readonly isRepeatable: boolean;
  /** Digest of the records' text; absent when the bytes are gone. */
  readonly digest?: string;
}

/** What one request came to, once the body was looked into. */
export type Answer = PageAnswer | UnusableAnswer | NoContent | HttpError | Broken | NoToken;
