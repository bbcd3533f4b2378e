import type { StreamStatus } from '../../pipeline/stream-status.ts';
import type { AlertState } from './alert-state.ts';

/** Requests that take no longer are everyday life, and not worth a write. */
const WORTH_KEEPING_MS = 10_000;

export function stuckKey({ tenant, stream }: Pick<StreamStatus, 'tenant' | 'stream'>): string {
  return `${tenant} ${stream}`;
}

/** Remembers since when streams try in vain, so that a restart does not reset the clock; the same state when nothing changed. */
export function stuckSince(
  state: AlertState,
  streams: readonly StreamStatus[],
  nowMs: number,
): AlertState {
  const before = state.stuckSinceMs;
  const after: Record<string, number> = {};
  for (const status of streams) {
    const key = stuckKey(status);
    const { tryingSinceMs } = status;
    if (tryingSinceMs === undefined) continue;
    const isLong = nowMs - tryingSinceMs >= WORTH_KEEPING_MS;
    const sinceMs = before[key] ?? (isLong ? tryingSinceMs : undefined);
    if (sinceMs !== undefined) after[key] = sinceMs;
  }
  const keys = Object.keys(after);
  const isSame =
    keys.length === Object.keys(before).length && keys.every((key) => before[key] === after[key]);
  return isSame ? state : { ...state, stuckSinceMs: after };
}
