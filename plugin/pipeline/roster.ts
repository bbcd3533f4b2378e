import { setMaxListeners } from 'node:events';
import type { Clock } from '../source/clock.ts';
import type { RunningStream, StreamShare } from './start-stream.ts';
import type { StreamEnd } from './stream-loop.ts';
import type { StreamStatus } from './stream-status.ts';

/** A stream that is to run. */
export interface StreamPlan {
  /** Names the stream; no two loops of one key ever run at the same time. */
  readonly key: string;
  /** A stream whose revision differs from the one it runs with begins anew. */
  readonly revision: string;
  start(signals: Pick<StreamShare, 'waits' | 'deadline'>): RunningStream;
}

export interface RosterOptions {
  /** Aborts when no stream may send a further request. */
  readonly waits: AbortSignal;
  /** Aborts when every page in hand must be let go. */
  readonly deadline: AbortSignal;
  readonly clock: Clock;
  /** Follows a stream to its end, which it must not reject. */
  readonly watch: (stream: RunningStream) => Promise<StreamEnd>;
}

/** Which streams run. */
export interface Roster {
  /**
   * Goes over to these streams: those that are gone or have another revision send no further request
   * and finish their page for so long at most, the others go on. Resolves when the old ones have ended.
   */
  change(plans: readonly StreamPlan[], options: { readonly deadlineMs: number }): Promise<void>;
  statuses(): readonly StreamStatus[];
  /** Resolves with the end of every stream once none runs any more. */
  ended(): Promise<readonly { readonly end: StreamEnd; readonly status: StreamStatus }[]>;
}

interface Entry {
  readonly revision: string;
  readonly stream: RunningStream;
  readonly end: Promise<StreamEnd>;
  readonly leave: AbortController;
  readonly letGo: AbortController;
  /** Set once it is to leave. */
  leaving: Promise<void> | undefined;
}

/** A roster without any stream. */
export function createRoster(options: RosterOptions): Roster {
  const { waits, deadline, clock, watch } = options;
  const entries = new Map<string, Entry>();
  /** What a key is to become once its loop has ended; a later change overrules an earlier one. */
  const successors = new Map<string, StreamPlan>();

  const begin = (plan: StreamPlan): void => {
    const leave = new AbortController();
    const letGo = new AbortController();
    const signals = {
      waits: AbortSignal.any([waits, leave.signal]),
      deadline: AbortSignal.any([deadline, letGo.signal]),
    };
    // Every frame of a page listens; the warning about leaks would be wrong.
    setMaxListeners(0, signals.waits, signals.deadline);
    const stream = plan.start(signals);
    const { revision } = plan;
    entries.set(plan.key, {
      revision,
      stream,
      end: watch(stream),
      leave,
      letGo,
      leaving: undefined,
    });
  };

  const retire = async (key: string, entry: Entry, deadlineMs: number): Promise<void> => {
    entry.leave.abort();
    const over = new AbortController();
    void clock.sleep(deadlineMs, over.signal).then(() => entry.letGo.abort());
    await entry.end;
    over.abort();
    // Once everything stops, the last state of each stream is what counts.
    if (waits.aborted) return;
    entries.delete(key);
    const next = successors.get(key);
    successors.delete(key);
    if (next !== undefined) begin(next);
  };

  return {
    change: async (plans, { deadlineMs }) => {
      if (waits.aborted) return;
      const wanted = new Map(plans.map((plan) => [plan.key, plan]));
      for (const [key, entry] of entries) {
        const plan = wanted.get(key);
        wanted.delete(key);
        successors.delete(key);
        if (plan?.revision === entry.revision && entry.leaving === undefined) continue;
        if (plan !== undefined) successors.set(key, plan);
        entry.leaving ??= retire(key, entry, deadlineMs);
      }
      const left = [...entries.values()].map(leaveOf);
      for (const plan of wanted.values()) begin(plan);
      await Promise.all(left);
    },
    statuses: () => [...entries.values()].map(({ stream }) => stream.status()),
    ended: async () => {
      for (;;) {
        const present = [...entries.values()];
        const ends = await Promise.all(present.map(({ end }) => end));
        await Promise.all(present.map(leaveOf));
        const now = [...entries.values()];
        if (now.length !== present.length || now.some((one, at) => one !== present[at])) continue;
        return present.map(({ stream }, at) => ({
          end: ends[at] ?? { kind: 'stopped' },
          status: stream.status(),
        }));
      }
    },
  };
}

/** Resolves when a stream that is to leave has left, at once for one that stays. */
async function leaveOf({ leaving }: Entry): Promise<void> {
  await leaving;
}
