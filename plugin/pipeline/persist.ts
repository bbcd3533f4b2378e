import type { Clock } from '../source/clock.ts';
import { hasCode } from './state-files.ts';
import type { Reporter } from './reporter.ts';

export type Persisted<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'given_up' };

export interface PersistOptions {
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** When it aborts, one last attempt is made and no more. */
  readonly waits: AbortSignal;
  /** Told of each failure, in words. */
  onTrouble(message: string): void;
  readonly minMs?: number;
  readonly maxMs?: number;
}

/** Does work on the state directory, again and again while the disk refuses it. */
export type Persist = <T>(work: () => Promise<T>) => Promise<Persisted<T>>;

/** Waits out a full or unwritable disk; an exception without a system code is a mistake in the program and passes through. */
export function createPersist(options: PersistOptions): Persist {
  const { clock, reporter, waits, minMs = 1_000, maxMs = 60_000 } = options;
  return async (work) => {
    for (let failures = 0; ; failures += 1) {
      try {
        const value = await work();
        if (failures > 0) reporter.clear();
        return { kind: 'done', value };
      } catch (error) {
        const code = systemCode(error);
        if (code === undefined) throw error;
        const message = describe(error);
        reporter.trouble({
          key: `state directory ${code}`,
          level: 'error',
          message,
          fields: { code },
        });
        options.onTrouble(message);
        if (waits.aborted) return { kind: 'given_up' };
        await clock.sleep(Math.min(maxMs, minMs * 2 ** Math.min(failures, 20)), waits);
      }
    }
  };
}

function describe(error: unknown): string {
  const isFull = hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT');
  return isFull
    ? 'The state directory is full. Make room on its volume: the stream asks for nothing more until then, and nothing is lost.'
    : 'The state directory cannot be read or written. The stream asks for nothing more until it can; correct its permissions or its volume.';
}

function systemCode(error: unknown): string | undefined {
  const isSystem = error instanceof Error && 'syscall' in error && 'code' in error;
  return isSystem && typeof error.code === 'string' ? error.code : undefined;
}
