import type { StreamStatus } from '../pipeline/stream-status.ts';
import { readinessOf } from './readiness.ts';
import { assessReceiver } from './receiver-health.ts';
import type { RateHistory } from './rate-history.ts';
import type { SidecarStatus } from './sidecar-status.ts';
import type { Snapshot, StreamCondition, StreamSnapshot } from './snapshot-shape.ts';
import { assessStream, type AnswerTimes } from './stream-health.ts';

export interface SnapshotSource {
  readonly status: SidecarStatus;
  readonly times: () => AnswerTimes;
  readonly rates: RateHistory;
  readonly version: string;
  readonly startedAtMs: number;
  /** The receiver's address, as configured. */
  readonly receiver: () => string;
  readonly nowMs: () => number;
}

/** The present state as the status page shows it. */
export function snapshotOf(source: SnapshotSource): Snapshot {
  const { status, times, rates, version, startedAtMs } = source;
  const nowMs = source.nowMs();
  const { phase, inFlight, waiting } = status.receiver();
  return {
    version,
    startedAtMs,
    nowMs,
    isReady: readinessOf(status, times(), nowMs).ready,
    receiver: {
      to: source.receiver(),
      phase,
      inFlight,
      waiting,
      ...assessReceiver(status.receiver()),
    },
    streams: withEntries(status.streams().map((stream) => streamSnapshot(stream, source, nowMs))),
    alerts: status.alerts(),
    configuration: status.reload(),
    pageBudget: status.pageBudget(),
    rateStepMs: rates.stepMs,
  };
}

/** Names the entries of `buckets` where several are one stream. */
function withEntries(streams: readonly StreamSnapshot[]): readonly StreamSnapshot[] {
  const keyOf = ({ tenant, stream }: StreamSnapshot): string => `${tenant}/${stream}`;
  const keys = streams.map(keyOf);
  return streams.map((one) => {
    const isAlone = keys.filter((key) => key === keyOf(one)).length === 1;
    return isAlone ? one : { ...one, entry: one.index };
  });
}

function streamSnapshot(
  status: StreamStatus,
  { times, rates }: SnapshotSource,
  nowMs: number,
): StreamSnapshot {
  const { tenant, stream, index, state, totals, trouble } = status;
  const { isReady, reason } = assessStream(status, times(), nowMs);
  const { hwmSecs, lastAnswerAtMs, quietSinceMs } = status;
  return {
    tenant,
    stream,
    index,
    state,
    condition: conditionOf(status, isReady),
    reason,
    totals,
    rates: rates.of(status),
    ...(trouble === undefined ? pastOf(status, nowMs) : { troubleSinceMs: trouble.sinceMs }),
    ...age('lagSecs', hwmSecs === undefined ? undefined : hwmSecs * 1000, nowMs),
    ...age('lastAnswerAgeSecs', lastAnswerAtMs, nowMs),
    ...age('lastRecordAgeSecs', quietSinceMs, nowMs),
  };
}

function pastOf(
  { lastError, lastErrorAtMs }: StreamStatus,
  nowMs: number,
): Pick<StreamSnapshot, 'past'> {
  if (lastError === undefined || lastErrorAtMs === undefined) return {};
  return { past: { message: lastError, ageSecs: Math.round((nowMs - lastErrorAtMs) / 1000) } };
}

function conditionOf(
  { trouble, lastAnswerAtMs, state }: StreamStatus,
  isReady: boolean,
): StreamCondition {
  if (isReady) return trouble === undefined ? 'well' : 'strained';
  const isNew = lastAnswerAtMs === undefined && trouble === undefined;
  return isNew && (state === 'starting' || state === 'asking') ? 'starting' : 'down';
}

function age<Name extends string>(
  name: Name,
  thenMs: number | undefined,
  nowMs: number,
): Partial<Record<Name, number>> {
  const entry: Partial<Record<Name, number>> = {};
  if (thenMs !== undefined) entry[name] = Math.max(0, Math.round((nowMs - thenMs) / 1000));
  return entry;
}
