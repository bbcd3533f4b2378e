import { parseHostPort } from '../config/host.ts';
import type { Log } from '../observe/log.ts';
import type { MetricsRegistry } from '../observe/metrics-registry.ts';
import { createEventStream, type Every } from './http/event-stream.ts';
import { listen } from './http/listen.ts';
import { createRequestGuard } from './http/request-guard.ts';
import { createRoutes } from './http/routes.ts';
import { pagePolicy } from './http/security-headers.ts';
import type { LogTail } from './log-tail.ts';
import { createMetricsText } from './metrics-text.ts';
import { statusPage } from './page.generated.ts';
import { createRateHistory } from './rate-history.ts';
import { readinessOf } from './readiness.ts';
import { createScrape } from './scrape.ts';
import type { SidecarStatus } from './sidecar-status.ts';
import { snapshotOf } from './snapshot.ts';
import type { AnswerTimes } from './stream-health.ts';

export interface StatusOptions {
  /** `host:port`. */
  readonly listen: string;
  readonly allowedHosts: readonly string[];
  /** The receiver's address, to show it; another one after a reload. */
  readonly receiver: () => string;
  readonly version: string;
  readonly status: SidecarStatus;
  /** Others after a reload. */
  readonly times: () => AnswerTimes;
  readonly registry: MetricsRegistry;
  readonly logTail: LogTail;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly every: Every;
}

export type ServedStatus =
  | { readonly kind: 'served'; readonly url: string; close(): Promise<void> }
  | { readonly kind: 'failed'; readonly message: string };

const RATE_STEP_MS = 5_000;
const RATE_VALUES = 120;
const MOST_CLIENTS = 16;

/** Serves health, metrics and the status page of a running sidecar. */
export async function serveStatus(options: StatusOptions): Promise<ServedStatus> {
  const { status, times, registry, logTail, log, nowMs, every } = options;
  const address = parseHostPort(options.listen);
  if (address === undefined) {
    return { kind: 'failed', message: `listen ${options.listen} is no address; write host:port.` };
  }
  const rates = createRateHistory(RATE_STEP_MS, RATE_VALUES);
  const source = { ...options, rates, startedAtMs: nowMs() };
  const snapshot = () => snapshotOf(source);
  const events = createEventStream({ snapshot, logTail, every, mostClients: MOST_CLIENTS });
  const scrape = createScrape({ registry, status, times, nowMs });
  const answer = createRoutes(
    {
      readiness: () => readinessOf(status, times(), nowMs()),
      snapshot,
      metrics: createMetricsText({ registry, scrape, nowMs }),
      metricsType: registry.contentType,
      statusPage: { html: statusPage.html, policy: pagePolicy(statusPage) },
      events,
    },
    createRequestGuard([address.host, ...options.allowedHosts]),
  );
  const onFault = (name: string) => log.error('A status page could not be answered.', { name });
  const listening = await listen({ address, answer, onFault });
  if (listening.kind === 'failed') return listening;
  const stopSampling = every(RATE_STEP_MS, () => rates.sample(status.streams(), nowMs()));
  return {
    kind: 'served',
    url: listening.url,
    close: async () => {
      stopSampling();
      events.close();
      await listening.close();
    },
  };
}
