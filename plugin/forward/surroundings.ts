import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../observe/log.ts';
import type { Meter } from '../observe/meter.ts';

/** What the sender takes from outside: time, chance, log and numbers. */
export interface Surroundings {
  /** Milliseconds since the epoch, never running backwards. */
  readonly nowMs: () => number;
  /** Resolves after `ms`; rejects when `signal` aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly meter: Meter;
}

/** The real clock and chance, a silent log and a meter that counts nothing, with `given` on top. */
export function surroundingsWith(given: Partial<Surroundings> = {}): Surroundings {
  return {
    nowMs: () => performance.timeOrigin + performance.now(),
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    random: () => Math.random(),
    log: silentLog(),
    meter: { count: ignore, gauge: ignore, observe: ignore },
    ...given,
  };
}

function silentLog(): Log {
  const log: Log = {
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: ignore,
    child: () => log,
  };
  return log;
}

function ignore(): void {
  // Whoever hands nothing in wants to hear nothing.
}
