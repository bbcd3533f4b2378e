import type { Log, LogFields } from '../observe/log.ts';

export interface Trouble {
  /** Which kind it is; a change of kind is a change of state. */
  readonly key: string;
  readonly level: 'warn' | 'error';
  readonly message: string;
  readonly fields?: LogFields;
}

/** Writes about a stream's troubles without flooding the log. */
export interface Reporter {
  trouble(trouble: Trouble): void;
  /** Says that the stream is well again, when it was said that it was not. */
  clear(): void;
}

export interface ReporterOptions {
  readonly log: Log;
  readonly nowMs: () => number;
  /** How often trouble that lasts is told again. */
  readonly summaryEveryMs?: number;
  /** Trouble that returns sooner than this after it was told is only counted. */
  readonly quietMs?: number;
}

interface Episode {
  readonly key: string;
  readonly sinceMs: number;
  attempts: number;
}

/** Tells the first occurrence and every change, then one summary now and then. */
export function createReporter(options: ReporterOptions): Reporter {
  const { log, nowMs, summaryEveryMs = 600_000, quietMs = 60_000 } = options;
  const toldAtMs = new Map<string, number>();
  let episode: Episode | undefined;
  let wasTold = false;

  return {
    trouble: ({ key, level, message, fields }) => {
      const now = nowMs();
      const isNew = episode?.key !== key;
      episode = isNew || episode === undefined ? { key, sinceMs: now, attempts: 0 } : episode;
      episode.attempts += 1;
      const silenceMs = now - (toldAtMs.get(key) ?? -Infinity);
      if (silenceMs < (isNew ? quietMs : summaryEveryMs)) return;
      toldAtMs.set(key, now);
      wasTold = true;
      const { attempts, sinceMs } = episode;
      const lasting = attempts === 1 ? {} : { attempts, forSecs: (now - sinceMs) / 1000 };
      log[level](message, { ...fields, ...lasting });
    },
    clear: () => {
      if (episode !== undefined && wasTold) {
        const { key, attempts, sinceMs } = episode;
        log.info('The stream is well again.', {
          after: key,
          attempts,
          forSecs: (nowMs() - sinceMs) / 1000,
        });
      }
      episode = undefined;
      wasTold = false;
    },
  };
}
