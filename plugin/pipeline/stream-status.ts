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

/** What keeps a stream from going on. */
export interface StreamTrouble {
  /** Which kind it is. */
  readonly key: string;
  /** What is wrong and what to do, as sentences. */
  readonly message: string;
  /** The status of the answer, if it came with one. */
  readonly status?: number;
  /** When this kind began, epoch milliseconds. */
  readonly sinceMs: number;
}

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
  /** What is wrong now; absent once the tenant gave an answer that was dealt with. */
  readonly trouble?: StreamTrouble | undefined;
  /** Since when requests are made that lead to nothing; absent while the stream waits after a good answer. */
  readonly tryingSinceMs?: number | undefined;
  /** Since when no record was delivered, over restarts: the last page with records, or the beginning. */
  readonly quietSinceMs?: number;
  /** Whether the tenant had nothing more when it was last asked; absent until it was asked for something new. */
  readonly isCaughtUp?: boolean | undefined;
  /** When the next request is due. */
  readonly nextRequestAtMs?: number;
  /** When the request after the last page is or was due; it stays while attempts fail. */
  readonly answerDueAtMs?: number;
  readonly totals: StreamTotals;
}

/** Holds the status of one stream. */
export interface StatusBoard {
  update(changes: Partial<StreamStatus>): void;
  /** Says what is wrong; trouble of the same kind keeps its beginning. */
  suffer(trouble: Omit<StreamTrouble, 'sinceMs'>, atMs: number): void;
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
    suffer: (trouble, atMs) => {
      const { trouble: before } = status;
      const sinceMs = before?.key === trouble.key ? before.sinceMs : atMs;
      status = { ...status, trouble: { ...trouble, sinceMs } };
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
