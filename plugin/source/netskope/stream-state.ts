import type { Answer, PageAnswer, UnusableAnswer } from './answer.ts';
import type { Operation } from './operation.ts';

/** Where a stream stands between two requests. */
export interface StreamState {
  readonly operation: Operation;
  /** Digest of the last page that was delivered or set aside. */
  readonly lastDigest?: string;
  /** An undecodable page, and how often in a row it came the same. */
  readonly suspect?: { readonly digest: string; readonly times: number };
}

/** What the checkpoint knows of a stream's past. */
export interface StreamPast {
  readonly epochSecs: number;
  /** Whether the epoch request was answered with a page, and that page dealt with. */
  readonly isStarted: boolean;
  readonly lastDigest?: string;
}

/** What to do with an answer; `next` holds once that is done. */
export type Decision =
  | { readonly kind: 'deliver'; readonly next: StreamState }
  | {
      readonly kind: 'pass_over';
      readonly why: 'empty' | 'already_delivered' | 'already_set_aside';
      readonly next: StreamState;
    }
  | { readonly kind: 'set_aside'; readonly digest: string; readonly next: StreamState }
  | { readonly kind: 'retry'; readonly next: StreamState };

const NEXT: Operation = { kind: 'next' };
const RESEND: Operation = { kind: 'resend' };

/** The first request after a start: the epoch until it was answered, then `resend`. */
export function firstState(past: StreamPast): StreamState {
  if (!past.isStarted) return { operation: { kind: 'epoch', epochSecs: past.epochSecs } };
  return {
    operation: RESEND,
    ...(past.lastDigest === undefined ? {} : { lastDigest: past.lastDigest }),
  };
}

/** Decides what an answer means for the stream; `setAsideAfter` is how often an undecodable page must come the same. */
export function decide(state: StreamState, answer: Answer, setAsideAfter: number): Decision {
  switch (answer.kind) {
    case 'page':
      return decidePage(state, answer);
    case 'no_content':
      return passOver(state, 'empty');
    case 'unusable':
      return decideUnusable(state, answer, setAsideAfter);
    case 'broken':
      return { kind: 'retry', next: again(state) };
    case 'http_error':
      return { kind: 'retry', next: isGatewayLoss(answer.status) ? again(state) : state };
    case 'no_token':
      return { kind: 'retry', next: state };
  }
}

function again(state: StreamState): StreamState {
  return { ...state, operation: askAgain(state.operation) };
}

/**
 * 502 and 504 say that a gateway lost or gave up on an answer (RFC 9110, 15.6.3 and 15.6.5): as with
 * a lost connection of our own, the cursor may have moved.
 */
function isGatewayLoss(status: number): boolean {
  return status === 502 || status === 504;
}

function decidePage(state: StreamState, page: PageAnswer): Decision {
  if (page.records === 0) return passOver(state, 'empty');
  // Only a resend may repeat; what `next` brings is new whatever it looks like.
  if (state.operation.kind === 'resend' && page.digest === state.lastDigest) {
    return passOver(state, 'already_delivered');
  }
  return { kind: 'deliver', next: { operation: NEXT, lastDigest: page.digest } };
}

function decideUnusable(
  state: StreamState,
  { isRepeatable, digest }: UnusableAnswer,
  setAsideAfter: number,
): Decision {
  const retry = again(state);
  if (!isRepeatable) return { kind: 'retry', next: retry };
  if (state.operation.kind === 'resend' && digest !== undefined && digest === state.lastDigest) {
    return passOver(state, 'already_set_aside');
  }
  if (digest === undefined) return { kind: 'retry', next: { ...retry, suspect: NOT_SEEN_YET } };
  const times = digest === state.suspect?.digest ? state.suspect.times + 1 : 1;
  if (times >= setAsideAfter) {
    return { kind: 'set_aside', digest, next: { operation: NEXT, lastDigest: digest } };
  }
  return { kind: 'retry', next: { ...retry, suspect: { digest, times } } };
}

const NOT_SEEN_YET = { digest: '', times: 0 };

/** The cursor may have moved: an epoch sets it again, anything else asks for the last page again. */
function askAgain(operation: Operation): Operation {
  return operation.kind === 'epoch' ? operation : RESEND;
}

function passOver(state: StreamState, why: 'empty' | 'already_delivered' | 'already_set_aside') {
  const { lastDigest } = state;
  const next = { operation: NEXT, ...(lastDigest === undefined ? {} : { lastDigest }) };
  return { kind: 'pass_over', why, next } as const;
}
