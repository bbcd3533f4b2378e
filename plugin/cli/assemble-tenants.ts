import type { Config, TenantConfig } from '../config/config.generated.ts';
import { parseStart } from '../config/start-time.ts';
import { streamSegments } from '../config/stream-names.ts';
import { httpOf } from '../config/tenant-http.ts';
import type { StreamSettings } from '../pipeline/stream-parts.ts';
import type { TenantSetup } from '../pipeline/supervisor.ts';
import { tenantPart } from '../reload/config-parts.ts';
import { textOf } from '../reload/sources.ts';
import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';
import { tenantClient, type TenantClient } from './tenant-client.ts';

/** A tenant with all that its streams share. */
export interface TenantRun extends TenantSetup {
  readonly revision: string;
  readonly api: TenantClient;
}

/** The tenants of a configuration, and what they were made of. */
export interface AssembledTenants {
  readonly runs: readonly TenantRun[];
  readonly certificates: ReadonlyMap<string, string | undefined>;
}

export interface TenantParts {
  readonly surroundings: Surroundings;
  readonly nowMs: number;
  /** Those in use: one that is to be the same keeps its connections and its token. */
  readonly before: readonly TenantRun[];
}

/**
 * Sets up every tenant; when one cannot be, what was opened for the others is closed.
 * @throws CannotStart with the place and the way out.
 */
export async function assembleTenants(
  config: Config,
  parts: TenantParts,
): Promise<AssembledTenants> {
  const runs: TenantRun[] = [];
  const certificates = new Map<string, string | undefined>();
  try {
    for (const tenant of config.tenants) {
      const file = httpOf(config, tenant).ca_file;
      if (file !== undefined) certificates.set(file, textOf(file));
      const certificate = file === undefined ? undefined : certificates.get(file);
      const revision = tenantPart(config, tenant, certificate);
      runs.push(await tenantRun(config, tenant, { ...parts, revision }));
    }
    return { runs, certificates };
  } catch (error) {
    await closeTenants(runs, parts.before);
    throw error;
  }
}

/** Closes the connections of tenants that are not among `kept`. */
export async function closeTenants(
  runs: readonly TenantRun[],
  kept: readonly TenantRun[],
): Promise<void> {
  const inUse = new Set(kept.map(({ api }) => api));
  await Promise.all(runs.filter(({ api }) => !inUse.has(api)).map(({ api }) => api.close()));
}

async function tenantRun(
  config: Config,
  tenant: TenantConfig,
  { surroundings, nowMs, before, revision }: TenantParts & { readonly revision: string },
): Promise<TenantRun> {
  const start = parseStart(tenant.start, nowMs);
  if (start.kind === 'invalid') throw new CannotStart(`start of ${tenant.name} ${start.message}`);
  const same = before.find((one) => one.revision === revision);
  const api = same?.api ?? (await tenantClient(config, tenant, surroundings));
  return {
    name: tenant.name,
    url: tenant.url,
    index: tenant.index,
    startEpochSecs: start.epochSecs,
    client: api.client,
    api,
    revision,
    streams: tenant.streams.map((name) => ({ name, path: streamSegments(name) })),
  };
}

const FIRST_PAGE_BYTES = 48 * 1024 * 1024;
const SET_ASIDE_AFTER = 5;
const TOKEN_POLL_MS = 5000;

/** The settings that all streams share. */
export function streamSettings(config: Config): StreamSettings {
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
