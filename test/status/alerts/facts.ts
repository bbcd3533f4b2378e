import type { SenderState } from '../../../plugin/forward/sender.ts';
import { NO_TOTALS } from '../../../plugin/pipeline/checkpoint.ts';
import type { StreamStatus } from '../../../plugin/pipeline/stream-status.ts';

export const NOW = Date.parse('2025-01-06T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** A stream that was asked, had nothing more, and waits. */
export function statusOf(changes: Partial<StreamStatus> = {}): StreamStatus {
  return {
    tenant: 'acme',
    stream: 'audit',
    index: 'fluent-netskope',
    state: 'waiting',
    totals: NO_TOTALS,
    isCaughtUp: true,
    quietSinceMs: NOW - MINUTE,
    lastAnswerAtMs: NOW - 1000,
    hwmSecs: (NOW - MINUTE) / 1000,
    ...changes,
  };
}

export const READY: SenderState = { phase: 'ready', sinceMs: 0, inFlight: 0, waiting: 0 };

/** What a stream is while the tenant answers with this status. */
export function refused(status: number, sinceMs: number): Partial<StreamStatus> {
  return {
    state: 'denied',
    tryingSinceMs: sinceMs,
    trouble: { key: `status ${status}`, message: `Answer ${status}.`, status, sinceMs },
  };
}
