import type { Clock } from '../../source/clock.ts';

/** Keeps a replay below a number of records per second. */
export interface Pace {
  /** Most records that go at once, so that a slow rate is even. */
  readonly mostAtOnce: number;
  /** Waits until so many records more may go, or `stop` aborts. */
  wait(records: number, stop: AbortSignal): Promise<void>;
}

/** A pace of `perSecond` records; without it nothing waits. */
export function createPace(clock: Clock, perSecond?: number): Pace {
  if (perSecond === undefined) {
    return { mostAtOnce: Infinity, wait: () => Promise.resolve() };
  }
  let dueMs: number | undefined;
  return {
    mostAtOnce: Math.max(1, Math.floor(perSecond)),
    wait: async (records, stop) => {
      const now = clock.nowMs();
      // Time that the receiver took is not made up for by a burst.
      const goAtMs = Math.max(now, dueMs ?? now);
      dueMs = goAtMs + (records * 1000) / perSecond;
      if (goAtMs > now) await clock.sleep(goAtMs - now, stop);
    },
  };
}
