import type { Config } from './config.generated.ts';
import { type StreamName, streamNames, streamSegments } from './stream-names.ts';

/**
 * Which of `count` replicas reads a stream. It depends on nothing but these three: while replicas run
 * with different versions of a configuration, two of them still never read one stream. The streams of
 * a tenant go round in the order of the catalogue, so that each replica gets an equal part.
 */
export function shardOf(tenant: string, stream: StreamName, count: number): number {
  return (hashOf(tenant) + rankOf(stream)) % count;
}

/** The configuration with the streams of its own shard alone; tenants without any are left out. */
export function ownShard(config: Config): Config {
  const { shard } = config;
  if (shard === undefined) return config;
  const tenants = config.tenants.map((tenant) => ({
    ...tenant,
    streams: tenant.streams.filter(
      (stream) => shardOf(tenant.name, stream, shard.count) === shard.index,
    ),
  }));
  return {
    ...config,
    tenants: tenants.filter(({ streams }) => streams.length > 0),
    buckets: config.buckets.filter(({ name }) => bucketShardOf(name, shard.count) === shard.index),
  };
}

/** Which of `count` replicas reads an entry of `buckets`. */
export function bucketShardOf(name: string, count: number): number {
  return hashOf(name) % count;
}

/** The place within its family: a stream that is added to the end of a family moves no other. */
function rankOf(stream: StreamName): number {
  const { family } = streamSegments(stream);
  return streamNames.filter((name) => streamSegments(name).family === family).indexOf(stream);
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
