import type { Config } from '../config/config.generated.ts';
import type { Redactor } from '../config/redactor.ts';
import type { Environment } from '../diagnostics/interpolate.ts';
import { createForwardSender, type ForwardSender } from '../forward/sender.ts';
import type { Log } from '../observe/log.ts';
import type { Meter } from '../observe/meter.ts';
import type { DeliveredPage } from '../pipeline/stream-parts.ts';
import { createSupervisor, type Supervisor } from '../pipeline/supervisor.ts';
import { forwardPart } from '../reload/config-parts.ts';
import type { Reloader } from '../reload/reloader.ts';
import { createTransformSlot } from '../reload/transform-slot.ts';
import { createSystemClock } from '../source/clock.ts';
import { alertLimitsOf } from '../status/alerts/alert-limits.ts';
import type { AlertWatch } from '../status/alerts/alert-watch.ts';
import type { MappingSources } from '../transform/load-mapper.ts';
import type { Thread } from '../transform/worker/thread.ts';
import { assembleAlerts } from './assemble-alerts.ts';
import { forwardOptionsOf } from './assemble-forward.ts';
import { assembleReloader, type ConfigReading } from './assemble-reloader.ts';
import { assembleTenants, closeTenants, streamSettings } from './assemble-tenants.ts';
import { assembleTransform } from './assemble-transform.ts';
import type { InUse } from './in-use.ts';
import type { SecretReader } from './secret-reader.ts';
import { withTenantHosts } from './tenant-hosts.ts';

/** What the parts take from the process around them. */
export interface Surroundings {
  readonly environment: Environment;
  readonly version: string;
  readonly pid: number;
  readonly log: Log;
  /** Changes from which level on lines are logged; absent where that is fixed. */
  readonly setLogLevel?: (level: Config['log_level']) => void;
  readonly meter: Meter;
  /** Shows the numbers of streams that a configuration adds from 0 on; absent where nobody reads numbers. */
  readonly beginStreams?: (config: Config) => void;
  /** Learns every secret that is read. */
  readonly redactor: Redactor;
  readonly secrets: SecretReader;
  readonly mappings: MappingSources;
}

/** The sidecar, ready to run. */
export interface Sidecar {
  readonly supervisor: Supervisor;
  /** The one in use; another one after a reload with other settings. */
  readonly sender: ForwardSender;
  readonly alerts: AlertWatch;
  /** Absent in a run that ends by itself. */
  readonly reloader?: Reloader;
  /** The one in use. */
  readonly config: Config;
  /** Ends connections; call it when the run has ended. */
  close(): Promise<void>;
}

export interface AssembleOptions {
  readonly once: boolean;
  readonly onPage?: (page: DeliveredPage) => void;
  /** Takes the frames in place of the receiver that the configuration names. */
  readonly sender?: ForwardSender;
  /** How the configuration is read again; without it the sidecar stays with what it has. */
  readonly reading?: ConfigReading;
  /** A thread that loads the mappings of this configuration already. */
  readonly begunThread?: Thread;
}

/**
 * Joins source, transform, forward and pipeline as the configuration says.
 * @throws CannotStart with the place and the way out.
 */
export async function assembleSidecar(
  config: Config,
  options: AssembleOptions,
  surroundings: Surroundings,
): Promise<Sidecar> {
  const clock = createSystemClock();
  const { log, meter } = surroundings;
  const inUse = await open(config, options, surroundings);
  const { slot } = inUse;
  const alerts = assembleAlerts(inUse, surroundings, {
    clock,
    streams: () => supervisor.statuses(),
  });
  const { reading } = options;
  const reloader =
    reading === undefined || options.once
      ? undefined
      : assembleReloader(inUse, surroundings, {
          clock,
          reading,
          apply: (change) => supervisor.apply(change),
        });
  // A run that ends by itself announces nothing: what it finds is its exit code.
  const beside = async (signal: AbortSignal): Promise<void> => {
    await Promise.all([alerts.run(signal), reloader?.run(signal)]);
  };
  const supervisor: Supervisor = createSupervisor({
    tenants: inUse.tenants,
    sources: inUse.buckets,
    sourcesRevision: forwardPart(config),
    stateDir: config.state_dir,
    pid: surroundings.pid,
    transform: withTenantHosts(slot.transform, () => inUse.tenants),
    forward: inUse.sender,
    settings: streamSettings(config),
    pageBudgetBytes: config.page_budget_bytes,
    crashDeadlineMs: config.shutdown_timeout_secs * 1000,
    clock,
    random: Math.random,
    log,
    meter,
    once: options.once,
    ...(options.onPage === undefined ? {} : { onPage: options.onPage }),
    ...(options.once ? {} : { beside }),
  });
  return {
    supervisor,
    alerts,
    ...(reloader === undefined ? {} : { reloader }),
    get sender() {
      return inUse.sender;
    },
    get config() {
      return inUse.config;
    },
    close: async () => {
      await inUse.sender.close();
      await slot.close();
      await closeTenants(inUse.tenants, []);
      await Promise.all(inUse.closers.map((close) => close()));
      await Promise.all(inUse.leaving);
    },
  };
}

/** Opens every part; when one cannot be, the others are closed. */
async function open(
  config: Config,
  options: AssembleOptions,
  surroundings: Surroundings,
): Promise<InUse> {
  // Loading the mappings takes longest, so that the rest is read meanwhile.
  const nowMs = Date.now();
  const closers: (() => Promise<void>)[] = [];
  const [transform, sender, tenants, buckets] = await Promise.allSettled([
    assembleTransform(config, surroundings, options.begunThread),
    openSender(config, options, surroundings),
    assembleTenants(config, { surroundings, nowMs, before: [] }),
    bucketSources(config, surroundings, { closers, nowMs }),
  ]);
  if (
    transform.status === 'fulfilled' &&
    sender.status === 'fulfilled' &&
    tenants.status === 'fulfilled' &&
    buckets.status === 'fulfilled'
  ) {
    const { shippedFolder, userFolder } = surroundings.mappings;
    const { reading } = options;
    return {
      config,
      sender: sender.value,
      tenants: tenants.value.runs,
      limits: alertLimitsOf(config),
      sources: {
        configFile: reading?.file ?? '',
        configText: reading?.text,
        shippedFolder,
        ...(userFolder === undefined ? {} : { userFolder }),
        mappings: transform.value.files,
        certificates: tenants.value.certificates,
      },
      slot: createTransformSlot(transform.value),
      buckets: buckets.value,
      leaving: new Set(),
      closers,
    };
  }
  if (transform.status === 'fulfilled') await transform.value.close();
  if (sender.status === 'fulfilled') await sender.value.close();
  if (tenants.status === 'fulfilled') await closeTenants(tenants.value.runs, []);
  await Promise.all(closers.map((close) => close()));
  const failed = [transform, sender, tenants, buckets].find((one) => one.status === 'rejected');
  throw failed?.reason;
}

/** Loads the SDK of the buckets only where there are some: it is large. */
async function bucketSources(
  config: Config,
  surroundings: Surroundings,
  parts: { readonly closers: (() => Promise<void>)[]; readonly nowMs: number },
): Promise<InUse['buckets']> {
  if (config.buckets.length === 0) return [];
  const { assembleBuckets } = await import('./assemble-buckets.ts');
  return assembleBuckets(config, surroundings, parts);
}

async function openSender(
  config: Config,
  { sender }: AssembleOptions,
  surroundings: Surroundings,
): Promise<ForwardSender> {
  if (sender !== undefined) return sender;
  const { log, meter } = surroundings;
  return createForwardSender(await forwardOptionsOf(config, surroundings), { log, meter });
}
