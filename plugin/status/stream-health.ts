import type { StreamStatus } from '../pipeline/stream-status.ts';

/** How long an answer may take before it counts as missing. */
export interface AnswerTimes {
  /** After a failed attempt, ms beyond the time at which the next page was due. */
  readonly graceMs: number;
  /** While the first attempt goes on, for a full page may take long to arrive. */
  readonly longestMs: number;
}

/** Whether a stream is well, in words that name the cure where it is not. */
export interface StreamHealth {
  readonly isReady: boolean;
  readonly reason: string;
}

const STANDS_STILL = 'The stream stands still; the log says why.';

/** Judges one stream at `nowMs`. */
export function assessStream(
  status: StreamStatus,
  times: AnswerTimes,
  nowMs: number,
): StreamHealth {
  const { state, trouble, lastError } = status;
  switch (state) {
    case 'denied':
    case 'disk trouble':
    case 'failed':
      return { isReady: false, reason: trouble?.message ?? lastError ?? STANDS_STILL };
    case 'stopped':
      return { isReady: false, reason: 'The stream has stopped because the process ends.' };
    case 'drained':
      return { isReady: true, reason: 'The stream is drained.' };
    case 'delivering':
      return { isReady: true, reason: 'A page is on its way to the receiver.' };
    default:
      return assessAnswers(status, times, nowMs);
  }
}

function assessAnswers(status: StreamStatus, times: AnswerTimes, nowMs: number): StreamHealth {
  const { lastAnswerAtMs, answerDueAtMs, trouble } = status;
  const failure = trouble?.message;
  if (lastAnswerAtMs === undefined) {
    const reason = failure ?? 'The stream has not been answered yet.';
    return { isReady: false, reason };
  }
  const dueMs = answerDueAtMs ?? lastAnswerAtMs;
  const lateMs = nowMs - dueMs - (failure === undefined ? times.longestMs : times.graceMs);
  if (lateMs <= 0) {
    return { isReady: true, reason: failure ?? 'The stream is answered in time.' };
  }
  const agoSecs = Math.round((nowMs - lastAnswerAtMs) / 1000);
  const cause =
    failure ??
    'Nothing failed, so see whether pages wait for memory: the receiver, or page_budget_bytes.';
  return {
    isReady: false,
    reason: `No page for ${agoSecs} s, which is longer than it takes. ${cause}`,
  };
}
