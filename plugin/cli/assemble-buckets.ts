import type { BucketConfig, Config } from '../config/config.generated.ts';
import { durationMs } from '../config/duration.ts';
import { parseStart } from '../config/start-time.ts';
import { startBucket, type BucketSetup } from '../pipeline/bucket/start-bucket.ts';
import type { RunningStream, StreamShare } from '../pipeline/start-stream.ts';
import { credentialsOfRole } from '../source/aws/role.ts';
import type { BucketClient } from '../source/s3/bucket-client.ts';
import type { QueueClient } from '../source/s3/queue-client.ts';
import { openSdkBucket } from '../source/s3/sdk-bucket-client.ts';
import { openSdkQueue } from '../source/s3/sdk-queue-client.ts';
import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';

/** Starts a source of records within a run. */
export type StartSource = (share: StreamShare) => RunningStream;

/** The clients of one bucket. */
export interface BucketClients {
  readonly client: BucketClient;
  readonly queue?: QueueClient;
  readonly close: () => void;
}

/** A page of an object in memory, with its frames, takes about four times as much. */
const MOST_PAGE_BYTES = 4 * 1024 * 1024;
const PAGES_IN_BUDGET = 16;
/** A queue without messages answers after 20 s. */
const LONGEST_QUIET_MS = 30_000;
/** Where a store is not AWS, the region is a word in signatures and no more. */
const REGION_OF_OTHERS = 'us-east-1';

/**
 * What starts the buckets of the configuration. This file and all it imports are loaded only for
 * configurations that have some.
 *
 * @throws CannotStart with the place and the way out.
 */
export async function assembleBuckets(
  config: Config,
  surroundings: Surroundings,
  { closers, nowMs }: { readonly closers: (() => Promise<void>)[]; readonly nowMs: number },
): Promise<readonly StartSource[]> {
  const sources: StartSource[] = [];
  for (const entry of config.buckets) {
    const clients = await openBucket(config, entry, surroundings);
    closers.push(async () => {
      clients.close();
      await Promise.resolve();
    });
    const setup = setupOf(config, entry, { clients, nowMs });
    sources.push((share) => startBucket(share, setup));
  }
  return sources;
}

function setupOf(
  config: Config,
  entry: BucketConfig,
  { clients, nowMs }: { readonly clients: BucketClients; readonly nowMs: number },
): BucketSetup {
  const { name, tenant, format, bucket, prefix, endpoint } = entry;
  const start = parseStart(entry.start, nowMs);
  if (start.kind === 'invalid') throw new CannotStart(`start of bucket ${name} ${start.message}`);
  const { client, queue } = clients;
  const { http, forward } = config;
  return {
    ...{ name, tenant, format, bucket, prefix, client },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(queue === undefined ? {} : { queue }),
    startMs: start.epochSecs * 1000,
    settings: {
      pollMs: (queue === undefined ? entry.poll_secs : entry.relist_secs) * 1000,
      lookBackMs: durationMs(entry.look_back) ?? 0,
      objectsAtOnce: entry.objects_at_once,
      maxObjectBytes: entry.max_object_bytes,
      pageBytes: Math.min(MOST_PAGE_BYTES, Math.ceil(config.page_budget_bytes / PAGES_IN_BUDGET)),
      deniedIntervalMs: http.denied_interval_secs * 1000,
      backoffMinMs: http.backoff_min_secs * 1000,
      backoffMaxMs: http.backoff_max_secs * 1000,
      framesAtOnce: forward.window_frames,
    },
  };
}

/** Opens the clients of one entry of `buckets`. */
export async function openBucket(
  config: Config,
  entry: BucketConfig,
  { log, version }: Pick<Surroundings, 'log' | 'version'>,
): Promise<BucketClients> {
  const { bucket, prefix, endpoint, path_style, queue_url, name, tenant } = entry;
  const region = entry.region ?? (endpoint === undefined ? undefined : REGION_OF_OTHERS);
  const { role_arn: roleArn, external_id: externalId } = entry;
  const credentials =
    roleArn === undefined
      ? undefined
      : await credentialsOfRole({
          roleArn,
          ...(externalId === undefined ? {} : { externalId }),
          ...(region === undefined ? {} : { region }),
        });
  const common = {
    customUserAgent: [['fluent-netskope', version]] satisfies [string, string][],
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: config.http.connect_timeout_secs * 1000,
      socketTimeout: config.http.timeout_secs * 1000,
    },
    ...(credentials === undefined ? {} : { credentials }),
  };
  const client = await openSdkBucket({
    bucket,
    prefix,
    ...(region === undefined ? {} : { region }),
    client: {
      ...common,
      // What stores that are not AWS do not know is asked for only where it is required.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      forcePathStyle: path_style,
      ...(endpoint === undefined ? {} : { endpoint }),
    },
    onRegion: (found) => {
      log.warn('The bucket is in another region than configured; correct region.', {
        tenant,
        bucket: name,
        region: found,
      });
    },
  });
  if (queue_url === undefined) return { client, close: () => client.close() };
  const queue = await openSdkQueue({
    url: queue_url,
    client: {
      ...common,
      requestHandler: {
        ...common.requestHandler,
        socketTimeout: Math.max(common.requestHandler.socketTimeout, LONGEST_QUIET_MS),
      },
      ...(region === undefined ? {} : { region }),
    },
  });
  const close = (): void => {
    client.close();
    queue.close();
  };
  return { client, queue, close };
}
