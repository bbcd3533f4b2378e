import { createHash } from 'node:crypto';
import type { Config, TenantConfig } from '../config/config.generated.ts';

/** Settings that are bound to the process: a file, a port or memory that is held from the start. */
const FIXED = ['state_dir', 'listen', 'allowed_hosts', 'log_format', 'page_budget_bytes'] as const;

/** Which settings differ that only a restart can change. */
export function fixedChanges(before: Config, after: Config): readonly string[] {
  const differs = (key: keyof Config): boolean =>
    JSON.stringify(before[key]) !== JSON.stringify(after[key]);
  // Were buckets kept while the shards are others, two replicas would read one, or none.
  return [...FIXED, ...(differs('shard') ? (['buckets'] as const) : [])].filter(differs);
}

/** The new configuration with the buckets that are being read; `isOther` when it names others. */
export function withSameBuckets(
  before: Config,
  after: Config,
): { readonly config: Config; readonly isOther: boolean } {
  const isOther = JSON.stringify(before.buckets) !== JSON.stringify(after.buckets);
  return { config: isOther ? { ...after, buckets: before.buckets } : after, isOther };
}

/** What a transform is made of, beside the files of its mappings; equal texts need no other transform. */
export function transformPart(config: Config): string {
  const { outputs, limits, transform, workers, mappings_dir, forward, http } = config;
  const { max_frame_bytes } = forward;
  const { max_body_bytes } = http;
  return JSON.stringify([
    outputs,
    limits,
    transform,
    workers ?? null,
    mappings_dir ?? null,
    max_frame_bytes,
    max_body_bytes,
  ]);
}

/** What the connection to the receiver is made of. */
export function forwardPart({ forward }: Config): string {
  // The length of frames is made in the transform.
  return JSON.stringify({ ...forward, max_frame_bytes: undefined });
}

/** What the streams of one tenant are set up from; `certificate` is the text of its authorities. */
export function tenantPart(
  config: Config,
  tenant: TenantConfig,
  certificate: string | undefined,
): string {
  const connection = { ...tenant, streams: undefined, alerts: undefined, start: undefined };
  const parts = [connection, config.http, forwardPart(config), certificate ?? null];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
