import type { Log, LogFields } from './log.ts';

export interface SteadyOptions {
  readonly nowMs: () => number;
  /** Most lines of one kind in a window. */
  readonly burst?: number;
  readonly windowMs?: number;
}

type Level = 'info' | 'warn' | 'error';

interface Kind {
  sinceMs: number;
  told: number;
  leftOut: number;
  readonly log: Log;
  readonly level: Level;
  readonly message: string;
}

/**
 * A log that no trouble can flood: of lines with the same sentence about the same stream, so many go
 * out in a window, and one line with their number stands for the rest. Debug lines go out as they are.
 */
export function createSteadyLog(log: Log, options: SteadyOptions): Log {
  const { nowMs, burst = 20, windowMs = 60_000 } = options;
  const kinds = new Map<string, Kind>();

  function closeOld(now: number): void {
    for (const [key, kind] of kinds) {
      if (now - kind.sinceMs < windowMs) continue;
      kinds.delete(key);
      if (kind.leftOut === 0) continue;
      const { leftOut, message } = kind;
      kind.log[kind.level]('Lines like one before were left out.', { leftOut, like: message });
    }
  }

  function wrap(inner: Log, about: string): Log {
    const at =
      (level: Level) =>
      (message: string, fields?: LogFields): void => {
        const now = nowMs();
        closeOld(now);
        const key = JSON.stringify([level, about, message]);
        const kind = kinds.get(key) ?? {
          sinceMs: now,
          told: 0,
          leftOut: 0,
          log: inner,
          level,
          message,
        };
        kinds.set(key, kind);
        if (kind.told < burst) {
          kind.told += 1;
          inner[level](message, fields);
        } else kind.leftOut += 1;
      };
    return {
      debug: (message, fields) => inner.debug(message, fields),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => wrap(inner.child(fields), `${about}${JSON.stringify(fields)}`),
    };
  }
  return wrap(log, '');
}
