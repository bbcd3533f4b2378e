import type { Answer } from './answer.ts';
import type { HttpError, RateLimit } from './outcome.ts';

export interface BackOffOptions {
  /** The longest `wait_time` that is honoured. */
  readonly maxWaitMs: number;
  /** The wait after a page without `wait_time`. */
  readonly defaultWaitMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** The wait after an answer that only a person can change: 401, 403, 400, 404. */
  readonly deniedIntervalMs: number;
  readonly conflictMinMs: number;
  readonly conflictMaxMs: number;
}

/** How often in a row each kind of trouble came, without progress between. */
export interface Streaks {
  readonly failures: number;
  readonly conflicts: number;
  readonly rateLimits: number;
}

export const NO_STREAKS: Streaks = { failures: 0, conflicts: 0, rateLimits: 0 };

export interface Pause {
  readonly delayMs: number;
  readonly streaks: Streaks;
  /** True when the server asked for more than the cap. */
  readonly isCapped: boolean;
}

export interface PauseRequest {
  readonly answer: Answer;
  readonly streaks: Streaks;
  /** Whether the stream got further; a page that was known already is none. */
  readonly isProgress: boolean;
  readonly options: BackOffOptions;
  /** Gives a number from 0 up to but not including 1. */
  readonly random: () => number;
}

/** Conflicts before the wait starts to grow: an earlier request of our own may still be running. */
const CONFLICTS_BEFORE_GROWTH = 3;

/** Answers of 429 in a row whose advice is followed as it is. */
const TRUSTED_RATE_LIMITS = 3;

/** How long to wait after an answer before the next request. */
export function pauseAfter(request: PauseRequest): Pause {
  const { answer, options } = request;
  switch (answer.kind) {
    case 'page':
      return pauseAfterPage(request, answer.waitSecs, answer.rateLimit);
    case 'no_content':
      return pauseAfterPage(request, undefined, answer.rateLimit);
    case 'unusable':
    case 'broken':
      return pauseAfterFailure(request, 0);
    case 'no_token':
      return { delayMs: options.deniedIntervalMs, streaks: request.streaks, isCapped: false };
    case 'http_error':
      return pauseAfterStatus(request, answer);
  }
}

function pauseAfterPage(
  { options, streaks, isProgress }: PauseRequest,
  waitSecs: number | undefined,
  rateLimit: RateLimit,
): Pause {
  const isUsable = waitSecs !== undefined && waitSecs >= 0 && !Number.isNaN(waitSecs);
  const askedMs = isUsable ? waitSecs * 1000 : options.defaultWaitMs;
  const waitMs = Math.min(askedMs, options.maxWaitMs);
  const resetMs = rateLimit.remaining === 0 ? (rateLimit.resetMs ?? 1000) : 0;
  return {
    delayMs: Math.max(waitMs, Math.min(resetMs, options.backoffMaxMs)),
    streaks: isProgress ? NO_STREAKS : streaks,
    isCapped: askedMs > options.maxWaitMs || resetMs > options.backoffMaxMs,
  };
}

function pauseAfterStatus(request: PauseRequest, error: HttpError): Pause {
  const { options, streaks } = request;
  switch (error.statusClass) {
    case 'rate_limited':
      return pauseAfterRateLimit(request, error.rateLimit);
    case 'conflict':
      return pauseAfterConflict(request);
    case 'server':
      return pauseAfterFailure(request, error.rateLimit.retryAfterMs ?? 0);
    case 'denied':
    case 'not_found':
    case 'bad_request':
    case 'redirect':
    case 'unexpected':
      return { delayMs: options.deniedIntervalMs, streaks, isCapped: false };
  }
}

function pauseAfterRateLimit({ options, streaks }: PauseRequest, limit: RateLimit): Pause {
  const rateLimits = streaks.rateLimits + 1;
  const unadvisedMs = doubled(1000, rateLimits);
  const advisedMs = limit.retryAfterMs ?? limit.resetMs;
  // Advice that did not help is no longer believed, and a wait of 0 never.
  const leastMs = advisedMs === undefined || rateLimits > TRUSTED_RATE_LIMITS ? unadvisedMs : 1000;
  const askedMs = Math.max(advisedMs ?? 0, Math.min(leastMs, options.backoffMaxMs));
  return {
    delayMs: Math.min(askedMs, options.backoffMaxMs),
    streaks: { ...streaks, rateLimits },
    isCapped: askedMs > options.backoffMaxMs,
  };
}

function pauseAfterConflict({ options, streaks, random }: PauseRequest): Pause {
  const conflicts = streaks.conflicts + 1;
  const { conflictMinMs, conflictMaxMs } = options;
  const baseMs = conflictMinMs + random() * (conflictMaxMs - conflictMinMs);
  const delayMs = doubled(baseMs, Math.max(1, conflicts - CONFLICTS_BEFORE_GROWTH + 1));
  return {
    delayMs: Math.min(delayMs, options.backoffMaxMs),
    streaks: { ...streaks, conflicts },
    isCapped: false,
  };
}

function pauseAfterFailure({ options, streaks, random }: PauseRequest, askedMs: number): Pause {
  const failures = streaks.failures + 1;
  const baseMs = Math.min(doubled(options.backoffMinMs, failures), options.backoffMaxMs);
  // A quarter either way, so that many streams do not come back in one instant.
  const jitteredMs = baseMs * (0.75 + random() * 0.5);
  const delayMs = Math.max(jitteredMs, askedMs, options.backoffMinMs);
  return {
    delayMs: Math.min(delayMs, options.backoffMaxMs),
    streaks: { ...streaks, failures },
    isCapped: askedMs > options.backoffMaxMs,
  };
}

/** `base` at the first time, twice as much at each further one. */
function doubled(base: number, times: number): number {
  return base * 2 ** Math.min(times - 1, 30);
}
