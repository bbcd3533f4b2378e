import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { Log } from '../observe/log.ts';
import type { Meter } from '../observe/meter.ts';
import type { Clock } from '../source/clock.ts';
import type { NetskopeClient } from '../source/netskope/client.ts';
import type { StreamPath } from '../source/netskope/endpoint.ts';
import type { TransformPage } from '../transform/page-result.ts';
import { createDrainWatch } from './drain.ts';
import type { Forward } from './forward-frames.ts';
import { acquireStateLock, type StateLock } from './lock.ts';
import { createPageBudget } from './page-budget.ts';
import { createStateFiles, type StateFiles } from './state-files.ts';
import { findSharedIterator } from './shared-iterator.ts';
import { createRoster, type Roster, type StreamPlan } from './roster.ts';
import { startStream, type RunningStream, type StreamShare } from './start-stream.ts';
import type { StreamEnd } from './stream-loop.ts';
import type { DeliveredPage, StreamSettings } from './stream-parts.ts';
import type { StreamStatus } from './stream-status.ts';

export interface TenantSetup {
  readonly name: string;
  readonly url: string;
  readonly index: string;
  /** Where fresh streams begin, epoch seconds. */
  readonly startEpochSecs: number;
  readonly client: NetskopeClient;
  readonly streams: readonly { readonly name: string; readonly path: StreamPath }[];
  /** What the streams were set up from: with another one they begin anew at a change. */
  readonly revision?: string;
}

export interface SupervisorOptions {
  readonly tenants: readonly TenantSetup[];
  /** What else brings records; each is started with the streams and counts as one. */
  readonly sources?: readonly ((share: StreamShare) => RunningStream)[];
  /** What the sources were set up from: with another one they begin anew at a change. */
  readonly sourcesRevision?: string;
  readonly stateDir: string;
  readonly pid: number;
  readonly transform: TransformPage;
  readonly forward: Forward;
  readonly settings: StreamSettings;
  /** Bound on the bytes of all pages in memory. */
  readonly pageBudgetBytes: number;
  /** Whether the run ends once every stream is drained. */
  readonly once: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly meter: Meter;
  /** How long the other streams may take for their page in hand when one has crashed. */
  readonly crashDeadlineMs: number;
  readonly onPage?: (page: DeliveredPage) => void;
  readonly files?: StateFiles;
  /** Work that goes on beside the streams while the state directory is held; it ends when `signal` aborts. */
  readonly beside?: (signal: AbortSignal) => Promise<void>;
}

/** How a run ended. */
export type RunEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'drained' }
  | { readonly kind: 'denied'; readonly streams: readonly StreamStatus[] }
  | { readonly kind: 'cannot_start'; readonly message: string }
  | { readonly kind: 'lock_lost'; readonly message: string }
  | {
      readonly kind: 'crashed';
      /** What broke down: a stream as `<tenant>/<stream>`, or the work beside the streams. */
      readonly part: string;
      readonly error: unknown;
    };

/** What a running supervisor goes over to. */
export interface SupervisorChange {
  readonly tenants: readonly TenantSetup[];
  readonly sourcesRevision?: string;
  /** For the streams that begin anew, as is `forward`. */
  readonly settings: StreamSettings;
  readonly forward: Forward;
  /** How long the streams that leave may take for their page in hand. */
  readonly deadlineMs: number;
}

/** All streams of all tenants. */
export interface Supervisor {
  /** Runs until stopped, drained or unable to go on; call it once. */
  run(): Promise<RunEnd>;
  /** Sends no further request, lets the pages in hand be acknowledged for so long, and resolves when all streams ended. */
  stop(options: { readonly deadlineMs: number }): Promise<void>;
  /**
   * Starts what is new, ends what is gone, and lets streams of another revision begin anew; the others
   * go on without a break. Resolves when none runs any more that is not among `change`.
   */
  apply(change: SupervisorChange): Promise<void>;
  statuses(): readonly StreamStatus[];
  /** Bytes of pages in memory, as booked. */
  heldBytes(): number;
}

/** How far the high-water mark of a drained stream may lie behind the start of the run. */
const DRAIN_MARGIN_SECS = 120;

/** Joins streams, budget, lock and state directory into one run. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { clock } = options;
  const waits = new AbortController();
  const deadline = new AbortController();
  const ended = new AbortController();
  // Every stream listens, and there may be dozens; the warning about leaks would be wrong.
  setMaxListeners(0, waits.signal, deadline.signal);
  const files = options.files ?? createStateFiles();
  const budget = createPageBudget(options.pageBudgetBytes);
  let failure: RunEnd | undefined;

  const stop = async (deadlineMs: number) => {
    waits.abort();
    void clock.sleep(deadlineMs, ended.signal).then(() => deadline.abort());
    await roster.ended();
    ended.abort();
  };
  const failWith = (end: RunEnd, deadlineMs: number) => {
    failure ??= end;
    void stop(deadlineMs);
  };
  const onLost = () => {
    const message = `Another process has taken ${options.stateDir} over; two must never share one.`;
    options.log.error('The state directory was taken over by another process; this one ends.');
    failWith({ kind: 'lock_lost', message }, 0);
  };
  const crash = (part: string, error: unknown) =>
    failWith({ kind: 'crashed', part, error }, options.crashDeadlineMs);

  const watch = async (stream: RunningStream): Promise<StreamEnd> => {
    try {
      return await stream.ended;
    } catch (error) {
      const { tenant, stream: name } = stream.status();
      crash(`${tenant}/${name}`, error);
      return { kind: 'stopped' };
    }
  };
  const besideStreams = async (signal: AbortSignal): Promise<void> => {
    try {
      await options.beside?.(signal);
    } catch (error) {
      crash('beside the streams', error);
    }
  };

  const roster = createRoster({ waits: waits.signal, deadline: deadline.signal, clock, watch });
  const drainWatch = drainWatches(options);
  const plansOf = (change: Pick<SupervisorChange, 'tenants' | 'settings' | 'forward'>) =>
    streamPlans({ ...options, ...change, files, budget, drainWatch });

  const runLocked = async (): Promise<RunEnd> => {
    await roster.change(plansOf(options), { deadlineMs: 0 });
    const streamsEnded = new AbortController();
    const beside = besideStreams(streamsEnded.signal);
    // Streams may come and go; only one that is told to drain ends by itself.
    if (!options.once) await aborted(waits.signal);
    const ends = await roster.ended();
    streamsEnded.abort();
    await beside;
    return failure ?? summarise(ends, options);
  };

  return {
    statuses: () => roster.statuses(),
    heldBytes: () => budget.heldBytes(),
    stop: ({ deadlineMs }) => stop(deadlineMs),
    apply: (change) => roster.change(plansOf(change), change),
    run: async () => {
      const shared = findSharedIterator(options.tenants);
      if (shared !== undefined) return { kind: 'cannot_start', message: shared };
      const lock = await prepare(options, files, onLost);
      if (typeof lock === 'string') return { kind: 'cannot_start', message: lock };
      try {
        return await runLocked();
      } finally {
        ended.abort();
        await lock.release();
      }
    },
  };
}

/** One plan for each stream of each tenant, and for each other source. */
function streamPlans(share: Omit<StreamShare, 'waits' | 'deadline'>): readonly StreamPlan[] {
  const others = (share.sources ?? []).map((start, place): StreamPlan => ({
    key: `other source ${place}`,
    revision: share.sourcesRevision ?? '',
    start: (signals) => start({ ...share, ...signals }),
  }));
  const ofTenants = share.tenants.flatMap((tenant) =>
    tenant.streams.map((stream) => ({
      key: `${tenant.name}/${stream.name}`,
      revision: tenant.revision ?? '',
      start: (signals: Pick<StreamShare, 'waits' | 'deadline'>) =>
        startStream({ ...share, ...signals }, tenant, stream),
    })),
  );
  return [...ofTenants, ...others];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function drainWatches({ once, clock }: SupervisorOptions): StreamShare['drainWatch'] {
  const runStartedSecs = clock.nowMs() / 1000;
  return (startEpochSecs) =>
    once
      ? createDrainWatch({ runStartedSecs, marginSecs: DRAIN_MARGIN_SECS, startEpochSecs })
      : undefined;
}

/** Makes and locks the state directory; a string says why that is impossible. */
async function prepare(
  { stateDir, pid, clock }: SupervisorOptions,
  files: StateFiles,
  onLost: () => void,
): Promise<StateLock | string> {
  try {
    await files.makeDirectory(join(stateDir, 'checkpoints'));
    await files.makeDirectory(join(stateDir, 'dead-letter'));
    const outcome = await acquireStateLock({ stateDir, pid, clock, onLost });
    return outcome.kind === 'locked' ? outcome.lock : outcome.message;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${stateDir} cannot be used as state_dir (${reason}); correct the path or its permissions.`;
  }
}

function summarise(
  ends: Awaited<ReturnType<Roster['ended']>>,
  { once }: SupervisorOptions,
): RunEnd {
  if (!once) return { kind: 'stopped' };
  const denied = ends.filter(({ end }) => end.kind === 'denied');
  if (denied.length > 0) return { kind: 'denied', streams: denied.map(({ status }) => status) };
  return { kind: ends.every(({ end }) => end.kind === 'drained') ? 'drained' : 'stopped' };
}
