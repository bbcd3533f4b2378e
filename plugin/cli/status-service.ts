import type { Config } from '../config/config.generated.ts';
import type { MetricsRegistry } from '../observe/metrics-registry.ts';
import type { Every } from '../status/http/event-stream.ts';
import type { LogTail } from '../status/log-tail.ts';
import { serveStatus } from '../status/serve-status.ts';
import type { SidecarStatus } from '../status/sidecar-status.ts';
import type { AnswerTimes } from '../status/stream-health.ts';
import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';

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
 * Serves health, metrics and status page as the configuration says.
 * @throws CannotStart when the address cannot be listened on.
 */
export async function openStatusService(
  config: Config,
  { registry, logTail }: Observed,
  parts: Pick<Surroundings, 'log' | 'version'> & { readonly status: SidecarStatus },
): Promise<StatusService> {
  registry.begin(
    config.tenants.flatMap(({ name, streams }) =>
      streams.map((stream) => ({ tenant: name, stream })),
    ),
  );
  if (config.listen === 'off') return { url: undefined, close: () => Promise.resolve() };
  const served = await serveStatus({
    ...parts,
    listen: config.listen,
    allowedHosts: config.allowed_hosts,
    receiver: config.forward.to,
    times: answerTimes(config),
    registry,
    logTail,
    nowMs: Date.now,
    every,
  });
  if (served.kind === 'failed') throw new CannotStart(served.message);
  parts.log.info('Health, metrics and status page are served.', { url: served.url });
  return served;
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
