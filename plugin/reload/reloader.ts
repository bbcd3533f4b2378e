import type { Log } from '../observe/log.ts';
import type { Clock } from '../source/clock.ts';
import type { ReloadState } from '../status/sidecar-status.ts';
import { fingerprint, readAgain, type Sources } from './sources.ts';

/** What came of reading everything anew; `sources` is what was read. */
export type Attempt = { readonly sources: Sources } & (
  | ({ readonly kind: 'taken'; readonly changed: string } & LeftOut)
  | ({ readonly kind: 'unchanged' } & LeftOut)
  | { readonly kind: 'refused'; readonly message: string }
);

interface LeftOut {
  /** What of the change was not taken, and the way out; absent when there is nothing. */
  readonly left?: string;
}

export interface ReloaderOptions {
  /** What the configuration in use was made of. */
  readonly sources: Sources;
  /** Reads and checks everything, and takes it when it is sound. */
  readonly attempt: () => Promise<Attempt>;
  /** Called at every look, for what needs no checking: new tokens. */
  readonly onLook: () => Promise<void>;
  /** How often files are looked at; undefined never. */
  readonly intervalMs: () => number | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Takes changed files while the sidecar runs. */
export interface Reloader {
  /** Looks again and again until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Asks for an attempt at once, whether or not a file has changed. */
  request(): void;
  state(): ReloadState;
}

/** While watching is off the process still wakes now and then, for it may be turned on by a signal. */
const ASLEEP_MS = 3_600_000;

/** A file is taken when two looks in a row find the same: an editor may be in the middle of writing. */
export function createReloader(options: ReloaderOptions): Reloader {
  const { clock, log } = options;
  let { sources } = options;
  let known = fingerprint(sources);
  let unsettled: string | undefined;
  let isRequested = false;
  let wake: () => void = () => undefined;
  let state: ReloadState = { loadedAtMs: clock.nowMs(), reloads: 0 };

  const isChanged = (): boolean => {
    const now = fingerprint(readAgain(sources));
    const isSettled = now === unsettled;
    unsettled = now === known ? undefined : now;
    return now !== known && isSettled;
  };

  const note = (attempt: Attempt): void => {
    const atMs = clock.nowMs();
    switch (attempt.kind) {
      case 'taken':
        state = { loadedAtMs: atMs, reloads: state.reloads + 1, ...left(attempt, atMs) };
        log.info('The changed configuration is in use.', { changed: attempt.changed });
        return;
      case 'unchanged': {
        const { loadedAtMs, reloads } = state;
        state = { loadedAtMs, reloads, ...left(attempt, atMs) };
        log.info('Nothing has changed in what is in use.');
        return;
      }
      case 'refused':
        state = { ...state, problem: { message: attempt.message, atMs } };
        log.error('The changed configuration is not taken; the one before it stays in use.', {
          detail: attempt.message,
        });
    }
  };

  const left = ({ left: message }: LeftOut, atMs: number): Pick<ReloadState, 'problem'> => {
    if (message === undefined) return {};
    log.error('A part of the changed configuration is not taken.', { detail: message });
    return { problem: { message, atMs } };
  };

  const tryAll = async (): Promise<void> => {
    const attempt = await options.attempt();
    sources = attempt.sources;
    known = fingerprint(sources);
    unsettled = undefined;
    note(attempt);
  };

  const sleep = async (signal: AbortSignal): Promise<void> => {
    const woken = new AbortController();
    wake = () => woken.abort();
    if (isRequested) return;
    await clock.sleep(options.intervalMs() ?? ASLEEP_MS, AbortSignal.any([signal, woken.signal]));
  };

  return {
    state: () => state,
    request: () => {
      isRequested = true;
      wake();
    },
    run: async (signal) => {
      for (;;) {
        await sleep(signal);
        if (signal.aborted) return;
        const wasRequested = isRequested;
        isRequested = false;
        const isWatching = options.intervalMs() !== undefined;
        if (isWatching || wasRequested) await options.onLook();
        if (wasRequested || (isWatching && isChanged())) await tryAll();
      }
    },
  };
}
