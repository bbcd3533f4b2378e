import { NO_TOTALS, type StreamTotals } from './checkpoint.ts';

/** What a stream is doing, in words. */
export type StreamWord =
  | 'starting'
  | 'asking'
  | 'delivering'
  | 'waiting'
  | 'backing off'
  | 'rate limited'
  | 'index in use'
  | 'denied'
  | 'disk trouble'
  | 'drained'
  | 'stopped'
  | 'failed';

/** A stream as health, status page and `--once` see it. */
export interface StreamStatus {
  readonly tenant: string;
  readonly stream: string;
  readonly index: string;
  readonly state: StreamWord;
  /** The last trouble in words; stays after it has passed. */
  readonly lastError?: string;
  readonly lastErrorAtMs?: number;
  /** When the tenant last gave a page, empty or not. */
  readonly lastAnswerAtMs?: number;
  /** When a page with records was last delivered and checkpointed. */
  readonly lastPageAtMs?: number;
  readonly hwmSecs?: number;
  /** When the next request is due. */
  readonly nextRequestAtMs?: number;
  readonly totals: StreamTotals;
}

/** Holds the status of one stream. */
export interface StatusBoard {
  update(changes: Partial<StreamStatus>): void;
  fail(message: string, atMs: number, state?: StreamWord): void;
  read(): StreamStatus;
}

/** A board for a stream that has not begun. */
export function createStatusBoard(
  names: Pick<StreamStatus, 'tenant' | 'stream' | 'index'>,
): StatusBoard {
  let status: StreamStatus = { ...names, state: 'starting', totals: NO_TOTALS };
  return {
    update: (changes) => {
      status = { ...status, ...changes };
    },
    fail: (message, atMs, state) => {
      status = {
        ...status,
        lastError: message,
        lastErrorAtMs: atMs,
        ...(state === undefined ? {} : { state }),
      };
    },
    read: () => status,
  };
}
