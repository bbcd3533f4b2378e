import type { Config } from '../config/config.generated.ts';
import type { MetricsRegistry } from '../observe/metrics-registry.ts';
import type { Every } from '../status/http/event-stream.ts';
import type { LogTail } from '../status/log-tail.ts';
import { serveStatus } from '../status/serve-status.ts';
import type { SidecarStatus } from '../status/sidecar-status.ts';
import type { AnswerTimes } from '../status/stream-health.ts';
import type { Sidecar, Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';

/** Lines of the log that the status page shows. */
export const SHOWN_LOG_LINES = 200;

/** What the status pages read beside the state of the sidecar. */
export interface Observed {
  readonly registry: MetricsRegistry;
  readonly logTail: LogTail;
}

export interface StatusService {
  /** Where the status page is; undefined with `listen: off`. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

/**
 * Serves health, metrics and status page as the configuration in use says; where they are served
 * is what it says at first.
 * @throws CannotStart when the address cannot be listened on.
 */
export async function openStatusService(
  config: () => Config,
  { registry, logTail }: Observed,
  parts: Pick<Surroundings, 'log' | 'version'> & { readonly status: SidecarStatus },
): Promise<StatusService> {
  const { listen, allowed_hosts: allowedHosts } = config();
  registry.begin(configuredStreams(config()));
  if (listen === 'off') return { url: undefined, close: () => Promise.resolve() };
  const served = await serveStatus({
    ...parts,
    listen,
    allowedHosts,
    receiver: () => config().forward.to,
    times: () => answerTimes(config()),
    registry,
    logTail,
    nowMs: Date.now,
    every,
  });
  if (served.kind === 'failed') throw new CannotStart(served.message);
  parts.log.info('Health, metrics and status page are served.', { url: served.url });
  return served;
}

/** What health and status page see of a sidecar whose configuration was loaded at `loadedAtMs`. */
export function statusOf(
  sidecar: Pick<Sidecar, 'supervisor' | 'sender' | 'alerts' | 'reloader'>,
  config: Config,
  loadedAtMs: number,
): SidecarStatus {
  const limitBytes = config.page_budget_bytes;
  const { supervisor, alerts, reloader } = sidecar;
  return {
    streams: () => supervisor.statuses(),
    // The sender is another one after a reload.
    receiver: () => sidecar.sender.state(),
    alerts: () => alerts.active(),
    reload: () => reloader?.state() ?? { loadedAtMs, reloads: 0 },
    pageBudget: () => ({ heldBytes: supervisor.heldBytes(), limitBytes }),
  };
}

/** The streams whose numbers are shown from 0 on. */
export function configuredStreams({
  tenants,
}: Config): readonly { readonly tenant: string; readonly stream: string }[] {
  return tenants.flatMap(({ name, streams }) =>
    streams.map((stream) => ({ tenant: name, stream })),
  );
}

/** A failed attempt gets one timeout beyond the time that was due, a page that arrives slowly several. */
export function answerTimes({ http }: Config): AnswerTimes {
  const graceMs = http.timeout_secs * 1000;
  return { graceMs, longestMs: graceMs * SLOW_PAGE_FACTOR };
}

const SLOW_PAGE_FACTOR = 5;

const every: Every = (ms, run) => {
  const timer = setInterval(run, ms);
  timer.unref();
  return () => clearInterval(timer);
};
