import type { MetricsRegistry } from '../observe/metrics-registry.ts';
import { metrics, type GaugeName } from '../observe/metrics-table.ts';
import type { StreamStatus } from '../pipeline/stream-status.ts';
import { assessReceiver } from './receiver-health.ts';
import type { ActiveAlert, SidecarStatus } from './sidecar-status.ts';
import { assessStream, type AnswerTimes } from './stream-health.ts';

export interface ScrapeOptions {
  readonly registry: MetricsRegistry;
  readonly status: SidecarStatus;
  readonly times: () => AnswerTimes;
  readonly nowMs: () => number;
}

/** Alerts that are about a tenant as a whole; the others name a stream. */
const TENANT_ALERTS: readonly ActiveAlert['kind'][] = ['token_rejected', 'token_expiring'];

/** What is cleared before it is set, because a stream or a state may have gone. */
const REFRESHED: readonly GaugeName[] = [
  'high_water_mark_timestamp_seconds',
  'lag_seconds',
  'last_answer_age_seconds',
  'last_record_age_seconds',
  'stream_ready',
  'stream_state',
  'alert_active',
];

/**
 * Makes the function that sets every gauge that follows from state and clock. It runs at each scrape,
 * so that ages and lags grow while nothing happens.
 */
export function createScrape(options: ScrapeOptions): () => void {
  const { registry, status, nowMs } = options;
  let reloadsTold = 0;
  return () => {
    for (const name of REFRESHED) registry.clear(name);
    const streams = status.streams();
    for (const stream of worstLast(options, streams)) setStream(options, stream, nowMs());
    setAlerts(registry, streams, status.alerts());
    setReceiver(options);
    const { heldBytes, limitBytes } = status.pageBudget();
    registry.gauge('page_budget_held_bytes', {}, heldBytes);
    registry.gauge('page_budget_limit_bytes', {}, limitBytes);
    const { loadedAtMs, reloads, problem } = status.reload();
    registry.gauge('config_loaded_timestamp_seconds', {}, loadedAtMs / 1000);
    registry.gauge('config_reload_failed', {}, problem === undefined ? 0 : 1);
    registry.count('config_reloads_total', {}, Math.max(0, reloads - reloadsTold));
    reloadsTold = reloads;
  };
}

/** Several buckets may be one stream, of which the last one that is set shows. */
function worstLast(
  { times, nowMs }: ScrapeOptions,
  streams: readonly StreamStatus[],
): readonly StreamStatus[] {
  const weight = (status: StreamStatus): number =>
    assessStream(status, times(), nowMs()).isReady ? 0 : 1;
  return streams.toSorted((one, other) => weight(one) - weight(other));
}

function setStream({ registry, times }: ScrapeOptions, status: StreamStatus, nowMs: number): void {
  const { tenant, stream, state, hwmSecs, lastAnswerAtMs, quietSinceMs } = status;
  const labels = { tenant, stream };
  if (hwmSecs !== undefined) {
    registry.gauge('high_water_mark_timestamp_seconds', labels, hwmSecs);
    registry.gauge('lag_seconds', labels, Math.max(0, nowMs / 1000 - hwmSecs));
  }
  if (lastAnswerAtMs !== undefined) {
    registry.gauge('last_answer_age_seconds', labels, ageSecs(lastAnswerAtMs, nowMs));
  }
  if (quietSinceMs !== undefined) {
    registry.gauge('last_record_age_seconds', labels, ageSecs(quietSinceMs, nowMs));
  }
  const { isReady } = assessStream(status, times(), nowMs);
  registry.gauge('stream_ready', labels, isReady ? 1 : 0);
  for (const known of metrics.stream_state.labels.state) {
    registry.gauge('stream_state', { ...labels, state: known }, known === state ? 1 : 0);
  }
}

function ageSecs(thenMs: number, nowMs: number): number {
  return Math.max(0, nowMs - thenMs) / 1000;
}

function setAlerts(
  registry: MetricsRegistry,
  streams: readonly StreamStatus[],
  alerts: readonly ActiveAlert[],
): void {
  for (const { tenant, stream } of streams) {
    for (const kind of metrics.alert_active.labels.kind) {
      const about = TENANT_ALERTS.includes(kind) ? '' : stream;
      registry.gauge('alert_active', { tenant, stream: about, kind }, 0);
    }
  }
  for (const { tenant, stream = '', kind } of alerts) {
    registry.gauge('alert_active', { tenant, stream, kind }, 1);
  }
}

function setReceiver({ registry, status }: ScrapeOptions): void {
  const receiver = status.receiver();
  registry.gauge('forward_receiver_up', {}, assessReceiver(receiver).isReady ? 1 : 0);
  for (const phase of metrics.forward_receiver_phase.labels.phase) {
    registry.gauge('forward_receiver_phase', { phase }, phase === receiver.phase ? 1 : 0);
  }
  registry.gauge('forward_in_flight', {}, receiver.inFlight);
  registry.gauge('forward_waiting_frames', {}, receiver.waiting);
}
