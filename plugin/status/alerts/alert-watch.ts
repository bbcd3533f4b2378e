import type { SenderState } from '../../forward/sender.ts';
import type { Log } from '../../observe/log.ts';
import type { Meter } from '../../observe/meter.ts';
import type { Forward } from '../../pipeline/forward-frames.ts';
import type { StreamStatus } from '../../pipeline/stream-status.ts';
import type { Clock } from '../../source/clock.ts';
import type { TokenEnd } from '../../source/netskope/token-end.ts';
import type { ActiveAlert } from '../sidecar-status.ts';
import type { AlertLimits } from './alert-limits.ts';
import { advance, NO_ALERTS, type AlertChange, type AlertState } from './alert-state.ts';
import type { AlertStore } from './alert-store.ts';
import { onePerSubject, subjectKey, type Condition } from './condition.ts';
import { healthFrame } from './health-record.ts';
import { streamConditions } from './stream-conditions.ts';
import { stuckKey, stuckSince } from './stuck-since.ts';
import { tenantConditions } from './tenant-conditions.ts';

/** What the watch looks at; every call gives the present state. */
export interface Watched {
  streams(): readonly StreamStatus[];
  receiver(): SenderState;
  limits(): AlertLimits;
  tokenEnd(tenant: string): TokenEnd | undefined;
}

export interface AlertWatchOptions {
  readonly watched: Watched;
  readonly store: AlertStore;
  readonly forward: Forward;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  /** Takes secrets out of a sentence. */
  readonly redact: (text: string) => string;
  /** How often everything is looked at. */
  readonly everyMs?: number;
}

/** Announces trouble that lasts, in the lake and everywhere else. */
export interface AlertWatch {
  /** Looks, announces and waits, again and again, until `signal` aborts; call it while the state directory is held. */
  run(signal: AbortSignal): Promise<void>;
  active(): readonly ActiveAlert[];
}

/** Makes a watch; alerts of an earlier run go on when `run` begins. */
export function createAlertWatch(options: AlertWatchOptions): AlertWatch {
  const { watched, store, forward, clock, log, meter, everyMs = 1000 } = options;
  let state: AlertState = NO_ALERTS;
  let isSaved = true;
  let wasSaveTold = false;
  let sending: Promise<void> | undefined;

  const save = async (): Promise<void> => {
    if (isSaved) return;
    try {
      await store.save(state);
      isSaved = true;
      wasSaveTold = false;
    } catch (error) {
      const fields = { code: codeOf(error) };
      if (!wasSaveTold)
        log.error(
          'The file of alerts cannot be written; a restart now would announce some again.',
          fields,
        );
      wasSaveTold = true;
    }
  };

  const take = (next: AlertState): void => {
    if (next === state) return;
    state = next;
    isSaved = false;
  };

  const look = (): void => {
    const nowMs = clock.nowMs();
    take(stuckSince(state, watched.streams(), nowMs));
    const conditions = judge(watched, state, nowMs).map((one) => clean(one, options.redact));
    const { state: next, changes } = advance(state, conditions, nowMs);
    // What else may differ are the words of what goes on, which need not be on disk.
    if (changes.length > 0) isSaved = false;
    state = next;
    for (const change of changes) tell(change, log);
    meter.gauge('alert_records_waiting', {}, state.waiting.length);
  };

  const send = async (signal: AbortSignal): Promise<void> => {
    for (let [first] = state.waiting; first !== undefined; [first] = state.waiting) {
      await forward.send(healthFrame(first), signal);
      const { id, kind, state: what } = first;
      take({ ...state, waiting: state.waiting.filter((one) => one.id !== id) });
      meter.count('alert_records_total', { kind, state: what });
      await save();
    }
  };

  const startSending = (signal: AbortSignal): void => {
    if (state.waiting.length === 0) return;
    sending ??= send(signal)
      .catch((error: unknown) => {
        if (!signal.aborted)
          log.warn('A health record could not be handed over; it is tried again.', {
            cause: String(error),
          });
      })
      .finally(() => {
        sending = undefined;
      });
  };

  return {
    active: () => state.active,
    run: async (signal) => {
      state = await openStore(options, signal);
      while (!signal.aborted) {
        look();
        // What is to be sent is on disk first, so that a restart sends it, too.
        await save();
        startSending(signal);
        await clock.sleep(everyMs, signal);
      }
      await sending;
      await save();
    },
  };
}

function judge(watched: Watched, state: AlertState, nowMs: number): readonly Condition[] {
  const streams = watched.streams();
  const receiver = watched.receiver();
  const limits = watched.limits();
  const active = new Set(state.active.map(subjectKey));
  const ofStreams = streams.flatMap((status) => {
    const { tenant, stream } = status;
    return streamConditions({
      status,
      limits: limits.stream(tenant, stream),
      receiver,
      nowMs,
      stuckSinceMs: state.stuckSinceMs[stuckKey(status)] ?? status.tryingSinceMs,
      isActive: (kind) => active.has(subjectKey({ kind, tenant, stream })),
    });
  });
  const ofTenants = [...new Set(streams.map(({ tenant }) => tenant))].flatMap((tenant) =>
    tenantConditions({
      tenant,
      streams: streams.filter((status) => status.tenant === tenant),
      tokenEnd: watched.tokenEnd(tenant),
      tokenMs: limits.tokenMs(tenant),
      nowMs,
    }),
  );
  return onePerSubject([...ofStreams, ...ofTenants]);
}

function clean(condition: Condition, redact: (text: string) => string): Condition {
  if (condition.verdict === 'unknown') return condition;
  return { ...condition, message: redact(condition.message) };
}

function tell({ state, episode }: AlertChange, log: Log): void {
  const { kind, tenant, stream, sinceMs, message } = episode;
  const names = { kind, tenant, ...(stream === undefined ? {} : { stream }) };
  const fields = { ...names, since: new Date(sinceMs).toISOString(), detail: message };
  if (state === 'begin') log.warn('An alert begins.', fields);
  else log.info('An alert ends.', fields);
}

/** Without knowing what was announced nothing is: it would be announced twice. */
async function openStore(options: AlertWatchOptions, signal: AbortSignal): Promise<AlertState> {
  const { store, clock, log, everyMs = 1000 } = options;
  for (let isTold = false; !signal.aborted; isTold = true) {
    try {
      return await store.open();
    } catch (error) {
      const fields = { code: codeOf(error) };
      if (!isTold)
        log.error('The file of alerts cannot be read; none is raised until it can.', fields);
      await clock.sleep(everyMs, signal);
    }
  }
  return NO_ALERTS;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
