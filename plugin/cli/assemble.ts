import { readFile } from 'node:fs/promises';
import type { Config, TenantConfig } from '../config/config.generated.ts';
import { readSecret } from '../config/read-secret.ts';
import type { Redactor } from '../config/redactor.ts';
import { parseStart } from '../config/start-time.ts';
import { streamSegments } from '../config/stream-names.ts';
import { httpOf } from '../config/tenant-http.ts';
import type { Environment } from '../diagnostics/interpolate.ts';
import { parseAddress } from '../forward/address.ts';
import type { ForwardOptions } from '../forward/options.ts';
import { createForwardSender, type ForwardSender } from '../forward/sender.ts';
import type { Log } from '../observe/log.ts';
import type { Meter } from '../observe/meter.ts';
import type { DeliveredPage, StreamSettings } from '../pipeline/stream-parts.ts';
import { createSupervisor, type Supervisor, type TenantSetup } from '../pipeline/supervisor.ts';
import { createSystemClock } from '../source/clock.ts';
import { createAgent } from '../source/netskope/agent.ts';
import { createNetskopeClient, type NetskopeClient } from '../source/netskope/client.ts';
import { tokenEndOf, type TokenEnd } from '../source/netskope/token-end.ts';
import { createTokenKeeper } from '../source/netskope/token-keeper.ts';
import type { AlertWatch } from '../status/alerts/alert-watch.ts';
import type { MappingSources } from '../transform/load-mapper.ts';
import { assembleAlerts } from './assemble-alerts.ts';
import type { StartSource } from './assemble-buckets.ts';
import { assembleTransform } from './assemble-transform.ts';
import { CannotStart } from './cannot-start.ts';

/** What the parts take from the process around them. */
export interface Surroundings {
  readonly environment: Environment;
  readonly version: string;
  readonly pid: number;
  readonly log: Log;
  readonly meter: Meter;
  /** Learns every secret that is read. */
  readonly redactor: Redactor;
  readonly mappings: MappingSources;
}

/** The sidecar, ready to run. */
export interface Sidecar {
  readonly supervisor: Supervisor;
  readonly sender: ForwardSender;
  readonly alerts: AlertWatch;
  /** Ends connections; call it when the run has ended. */
  close(): Promise<void>;
}

export interface AssembleOptions {
  readonly once: boolean;
  readonly onPage?: (page: DeliveredPage) => void;
  /** Takes the frames in place of the receiver that the configuration names. */
  readonly sender?: ForwardSender;
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
  const closers: (() => Promise<void>)[] = [];
  const nowMs = clock.nowMs();
  // Loading the mappings takes longest, so that the rest is read meanwhile.
  const [transform, sender, tenants, sources] = await allOrClose(
    [
      assembleTransform(config, surroundings, (close) => closers.push(close)),
      openSender(config, options, surroundings),
      tenantSetups(config, { surroundings, closers, nowMs }),
      bucketSources(config, { surroundings, closers, nowMs }),
    ],
    closers,
  );
  const alerts = assembleAlerts(config, surroundings, {
    clock,
    sender,
    streams: () => supervisor.statuses(),
    tokenEnd: (name) => tenants.find((tenant) => tenant.name === name)?.tokenEnd(),
  });
  const supervisor: Supervisor = createSupervisor({
    tenants,
    sources,
    stateDir: config.state_dir,
    pid: surroundings.pid,
    transform,
    forward: sender,
    settings: streamSettings(config),
    pageBudgetBytes: config.page_budget_bytes,
    crashDeadlineMs: config.shutdown_timeout_secs * 1000,
    clock,
    random: Math.random,
    log,
    meter,
    // A run that ends by itself announces nothing: what it finds is its exit code.
    ...(options.once ? {} : { beside: (signal: AbortSignal) => alerts.run(signal) }),
    ...options,
  });
  return {
    supervisor,
    sender,
    alerts,
    close: async () => {
      await sender.close();
      await Promise.all(closers.map((close) => close()));
    },
  };
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

/** Waits for all; when one fails, what the others opened is closed before its error goes on. */
async function allOrClose<Parts extends readonly Promise<unknown>[]>(
  parts: readonly [...Parts],
  closers: readonly (() => Promise<void>)[],
): Promise<{ readonly [Part in keyof Parts]: Awaited<Parts[Part]> }> {
  try {
    return await Promise.all(parts);
  } catch (error) {
    await Promise.allSettled(parts);
    await Promise.all(closers.map((close) => close()));
    throw error;
  }
}

/** Loads the SDK of the buckets only where there are some: it is large. */
async function bucketSources(
  config: Config,
  { surroundings, ...rest }: TenantParts,
): Promise<readonly StartSource[]> {
  if (config.buckets.length === 0) return [];
  const { assembleBuckets } = await import('./assemble-buckets.ts');
  return assembleBuckets(config, surroundings, rest);
}

/** A tenant, and what its token says about its end. */
type TenantRun = TenantSetup & Pick<TenantClient, 'tokenEnd'>;

async function tenantSetups(config: Config, parts: TenantParts): Promise<readonly TenantRun[]> {
  const setups: TenantRun[] = [];
  for (const tenant of config.tenants) setups.push(await tenantSetup(config, tenant, parts));
  return setups;
}

/**
 * Address, secrets and certificates of the receiver, read from their files.
 * @throws CannotStart when one can not be read.
 */
export async function forwardOptionsOf(
  config: Config,
  surroundings: Surroundings,
): Promise<ForwardOptions> {
  const { forward } = config;
  const parsed = parseAddress(forward.to);
  if (parsed.kind === 'invalid') throw new CannotStart(`forward.to ${parsed.message}`);
  const sharedKey = await secretOf(forward.shared_key, 'forward.shared_key', surroundings);
  const password = await secretOf(forward.password, 'forward.password', surroundings);
  const { username, tls } = forward;
  return {
    address: parsed.address,
    connectTimeoutMs: forward.connect_timeout_secs * 1000,
    handshakeTimeoutMs: forward.handshake_timeout_secs * 1000,
    ackTimeoutMs: forward.ack_timeout_secs * 1000,
    maxInFlight: forward.window_frames,
    firstBackoffMs: forward.backoff_min_secs * 1000,
    longestBackoffMs: forward.backoff_max_secs * 1000,
    ...(forward.hostname === undefined ? {} : { hostname: forward.hostname }),
    ...(sharedKey === undefined && username === undefined
      ? {}
      : {
          security: {
            sharedKey: sharedKey ?? '',
            ...(username === undefined ? {} : { username }),
            ...(password === undefined ? {} : { password }),
          },
        }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(await pem(tls.ca_file, 'ca')),
            ...(await pem(tls.cert_file, 'cert')),
            ...(await pem(tls.key_file, 'key')),
            minVersion: tls.min_version,
            ...(tls.server_name === undefined ? {} : { serverName: tls.server_name }),
          },
        }),
  };
}

async function pem<Name extends 'ca' | 'cert' | 'key'>(
  file: string | undefined,
  name: Name,
): Promise<Partial<Record<Name, string>>> {
  if (file === undefined) return {};
  try {
    const entry: Partial<Record<Name, string>> = {};
    entry[name] = await readFile(file, 'utf8');
    return entry;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new CannotStart(
      `${file} cannot be read (${code}); correct forward.tls.${name}_file or the file's permissions.`,
    );
  }
}

async function secretOf(
  reference: Parameters<typeof readSecret>[0] | undefined,
  key: string,
  { environment, redactor }: Surroundings,
): Promise<string | undefined> {
  if (reference === undefined) return undefined;
  const secret = await readSecret(reference, environment);
  if (secret.kind === 'invalid') throw new CannotStart(`${key}: ${secret.message}`);
  redactor.add(secret.value);
  return secret.value;
}

interface TenantParts {
  readonly surroundings: Surroundings;
  readonly closers: (() => Promise<void>)[];
  readonly nowMs: number;
}

async function tenantSetup(
  config: Config,
  tenant: TenantConfig,
  { surroundings, closers, nowMs }: TenantParts,
): Promise<TenantRun> {
  const start = parseStart(tenant.start, nowMs);
  if (start.kind === 'invalid') throw new CannotStart(`start of ${tenant.name} ${start.message}`);
  const { client, tokenEnd, close } = await tenantClient(config, tenant, surroundings);
  closers.push(close);
  return {
    name: tenant.name,
    url: tenant.url,
    index: tenant.index,
    startEpochSecs: start.epochSecs,
    client,
    tokenEnd,
    streams: tenant.streams.map((name) => ({ name, path: streamSegments(name) })),
  };
}

/** The API as one tenant has it. */
export interface TenantClient {
  readonly client: NetskopeClient;
  /** When the token ends, as far as the one that was read last says so; undefined before the first reading. */
  readonly tokenEnd: () => TokenEnd | undefined;
  readonly close: () => Promise<void>;
}

/**
 * The API client of one tenant.
 * @throws CannotStart when the CA file or the proxy is unusable.
 */
export async function tenantClient(
  config: Config,
  tenant: TenantConfig,
  { environment, redactor, version }: Surroundings,
): Promise<TenantClient> {
  const http = httpOf(config, tenant);
  const dispatcher = await createAgent({
    connectTimeoutMs: http.connect_timeout_secs * 1000,
    environment: http.proxy === 'environment' ? environment : {},
    ...(http.proxy === 'environment' || http.proxy === 'none' ? {} : { proxy: http.proxy }),
    ...(http.ca_file === undefined ? {} : { caFile: http.ca_file }),
  }).catch((error: unknown) => {
    throw new CannotStart(error instanceof Error ? error.message : 'The proxy is unusable.');
  });
  let tokenEnd: TokenEnd | undefined;
  const tokens = createTokenKeeper(async () => {
    const secret = await readSecret(tenant.token, environment);
    if (secret.kind === 'invalid') throw new Error(`The token: ${secret.message}`);
    redactor.add(secret.value);
    tokenEnd = tokenEndOf(secret.value);
    return secret.value;
  });
  const client = createNetskopeClient({
    baseUrl: tenant.url,
    index: tenant.index,
    authHeader: tenant.auth_header === 'authorization' ? 'bearer' : 'netskope-api-token',
    tokens,
    dispatcher,
    version,
    idleTimeoutMs: http.timeout_secs * 1000,
    totalTimeoutMs: http.timeout_secs * 1000 * TOTAL_TIMEOUT_FACTOR,
    maxBodyBytes: http.max_body_bytes,
    nowMs: Date.now,
  });
  return { client, tokenEnd: () => tokenEnd, close: () => dispatcher.close() };
}

/** A full page may take this many times the longest silence. */
const TOTAL_TIMEOUT_FACTOR = 5;
const FIRST_PAGE_BYTES = 48 * 1024 * 1024;
const SET_ASIDE_AFTER = 5;
const TOKEN_POLL_MS = 5000;

function streamSettings(config: Config): StreamSettings {
  const { http } = config;
  return {
    backOff: {
      maxWaitMs: http.max_wait_secs * 1000,
      defaultWaitMs: http.default_wait_secs * 1000,
      backoffMinMs: http.backoff_min_secs * 1000,
      backoffMaxMs: http.backoff_max_secs * 1000,
      deniedIntervalMs: http.denied_interval_secs * 1000,
      conflictMinMs: http.conflict_min_secs * 1000,
      conflictMaxMs: http.conflict_max_secs * 1000,
    },
    requestIntervalMs: 1000 / http.requests_per_sec,
    firstPageBytes: Math.min(FIRST_PAGE_BYTES, config.page_budget_bytes),
    setAsideAfter: SET_ASIDE_AFTER,
    tokenPollMs: Math.min(TOKEN_POLL_MS, http.denied_interval_secs * 1000),
    framesAtOnce: config.forward.window_frames,
  };
}
