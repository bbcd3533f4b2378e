import type { SenderState } from '../../forward/sender.ts';
import type { StreamStatus } from '../../pipeline/stream-status.ts';
import type { StreamLimits } from './alert-limits.ts';
import type { Condition } from './condition.ts';
import { durationInWords, momentInWords } from './durations-in-words.ts';

/** What is known of a stream when it is judged. */
export interface StreamFacts {
  readonly status: StreamStatus;
  readonly limits: StreamLimits;
  readonly receiver: SenderState;
  readonly nowMs: number;
  /** Since when it tries in vain, over restarts; undefined while it goes on. */
  readonly stuckSinceMs: number | undefined;
  /** Whether an alert of this kind is active: what has begun ends later than it would begin. */
  readonly isActive: (kind: Condition['kind']) => boolean;
}

/** Judges everything that is announced by stream. */
export function streamConditions(facts: StreamFacts): readonly Condition[] {
  return [silence(facts), stuck(facts), lag(facts), permission(facts)];
}

function silence({ status, limits, nowMs }: StreamFacts): Condition {
  const { tenant, stream, quietSinceMs, isCaughtUp } = status;
  const subject = { kind: 'silence', tenant, stream } as const;
  const { silenceMs } = limits;
  if (silenceMs === undefined) return { ...subject, verdict: 'off', message: OFF };
  if (quietSinceMs === undefined) return { ...subject, verdict: 'unknown' };
  if (nowMs - quietSinceMs < silenceMs) {
    const message = `Records of stream ${stream} are delivered again.`;
    return { ...subject, verdict: 'off', message };
  }
  // What piled up while the process was away comes with the first answers.
  if (isCaughtUp === undefined && !isTriedFor(status, nowMs, silenceMs)) {
    return { ...subject, verdict: 'unknown' };
  }
  return {
    ...subject,
    verdict: 'on',
    sinceMs: quietSinceMs,
    message: `No record of stream ${stream} was delivered since ${momentInWords(quietSinceMs)}; silence_alert_after is ${durationInWords(silenceMs)}. Look whether the Netskope console shows newer ones, and whether another program reads with index ${status.index}. If the stream is quiet by nature, raise silence_alert_after for it or set it to off.`,
  };
}

function stuck({ status, limits, nowMs, stuckSinceMs, receiver }: StreamFacts): Condition {
  const { tenant, stream } = status;
  const subject = { kind: 'stuck', tenant, stream } as const;
  const { stuckMs } = limits;
  if (stuckMs === undefined) return { ...subject, verdict: 'off', message: OFF };
  if (stuckSinceMs === undefined) {
    return { ...subject, verdict: 'off', message: `Stream ${stream} goes on again.` };
  }
  // After a restart a stream may be well at once, however long it was stuck before.
  const isTried = status.trouble !== undefined || isTriedFor(status, nowMs, stuckMs);
  if (nowMs - stuckSinceMs < stuckMs || !isTried) return { ...subject, verdict: 'unknown' };
  return {
    ...subject,
    verdict: 'on',
    sinceMs: stuckSinceMs,
    message: `Stream ${stream} does not go on since ${momentInWords(stuckSinceMs)}; stuck_alert_after is ${durationInWords(stuckMs)}. ${reasonOf(status, receiver)}`,
  };
}

function lag({ status, limits, nowMs, isActive }: StreamFacts): Condition {
  const { tenant, stream, hwmSecs, isCaughtUp } = status;
  const subject = { kind: 'lag', tenant, stream } as const;
  const { lagMs } = limits;
  if (lagMs === undefined) return { ...subject, verdict: 'off', message: OFF };
  if (isCaughtUp === undefined || hwmSecs === undefined) return { ...subject, verdict: 'unknown' };
  const behindMs = nowMs - hwmSecs * 1000;
  // A stream that hovers about the limit would begin and end without end.
  if (isCaughtUp || behindMs < (isActive('lag') ? lagMs / 2 : lagMs)) {
    return { ...subject, verdict: 'off', message: `Stream ${stream} has caught up.` };
  }
  return {
    ...subject,
    verdict: 'on',
    sinceMs: hwmSecs * 1000,
    message: `Stream ${stream} has delivered everything only up to ${momentInWords(hwmSecs * 1000)}; lag_alert_after is ${durationInWords(lagMs)}. After a start in the past or a long stop this passes by itself; if the lag grows, see whether the receiver or the transform is slow, or spread the streams over several replicas (shard).`,
  };
}

function permission({ status }: StreamFacts): Condition {
  const { tenant, stream, trouble, tryingSinceMs } = status;
  const subject = { kind: 'permission_missing', tenant, stream } as const;
  if (trouble?.status === 403) {
    const { sinceMs, message } = trouble;
    return {
      ...subject,
      verdict: 'on',
      sinceMs,
      message: `Stream ${stream}: ${message} Some tenants answer so to an expired token, too.`,
    };
  }
  // Another trouble says nothing about the privilege.
  const isGiven = trouble === undefined && tryingSinceMs === undefined;
  return isGiven
    ? { ...subject, verdict: 'off', message: `The tenant gives stream ${stream} again.` }
    : { ...subject, verdict: 'unknown' };
}

/** Beyond this a first answer is not merely on its way. */
const FIRST_ANSWER_MS = 60_000;

function isTriedFor({ tryingSinceMs }: StreamStatus, nowMs: number, limitMs: number): boolean {
  const longMs = Math.min(limitMs, FIRST_ANSWER_MS);
  return tryingSinceMs !== undefined && nowMs - tryingSinceMs >= longMs;
}

function reasonOf({ trouble, state }: StreamStatus, { lastError }: SenderState): string {
  if (state === 'delivering' && lastError !== undefined) {
    return `A page waits for the receiver: ${lastError}`;
  }
  if (trouble !== undefined) return trouble.message;
  if (state === 'delivering')
    return 'A page waits for acknowledgements of the receiver; see its log.';
  return 'An answer of the tenant is awaited; see the network between the two.';
}

/** Why an alert ends whose limit was taken away. */
export const OFF = 'The limit is off now.';
