import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMemoryMeter, type MemoryMeter } from '../../../plugin/observe/memory-meter.ts';
import { startBucket, type BucketSetup } from '../../../plugin/pipeline/bucket/start-bucket.ts';
import type { BucketSettings } from '../../../plugin/pipeline/bucket/bucket-parts.ts';
import type { Forward } from '../../../plugin/pipeline/forward-frames.ts';
import { createPageBudget } from '../../../plugin/pipeline/page-budget.ts';
import { createStateFiles, type StateFiles } from '../../../plugin/pipeline/state-files.ts';
import type { StreamShare } from '../../../plugin/pipeline/start-stream.ts';
import type { StreamEnd } from '../../../plugin/pipeline/stream-loop.ts';
import type { StreamStatus } from '../../../plugin/pipeline/stream-status.ts';
import { openSdkBucket } from '../../../plugin/source/s3/sdk-bucket-client.ts';
import { openSdkQueue } from '../../../plugin/source/s3/sdk-queue-client.ts';
import { compileTagTemplate } from '../../../plugin/transform/frame/tag-template.ts';
import { rawMapper } from '../../../plugin/transform/raw.ts';
import type { TransformPage } from '../../../plugin/transform/page-result.ts';
import { pageTransformer } from '../../../plugin/transform/transform-page.ts';
import type { ObjectServer } from '../../source/s3/support/object-server.ts';
import { entriesOf } from '../../support/frame-entries.ts';
import {
  createInstantClock,
  createMemoryLog,
  type InstantClock,
  type MemoryLog,
} from '../fakes.ts';

export const START_MS = Date.parse('2025-01-06T00:00:00Z');

export interface RunOptions {
  readonly stateDir: string;
  readonly server: ObjectServer;
  readonly settings?: Partial<BucketSettings>;
  readonly setup?: Partial<Pick<BucketSetup, 'format' | 'prefix' | 'startMs' | 'bucket'>>;
  readonly region?: string;
  readonly withQueue?: boolean;
  readonly once?: boolean;
  readonly transform?: TransformPage;
  /** Called with each record before its frame counts as acknowledged. */
  readonly onFrame?: (records: readonly string[]) => Promise<void> | void;
  readonly files?: (files: StateFiles) => Partial<StateFiles>;
  readonly clock?: InstantClock;
  readonly waits?: AbortController;
}

export interface BucketRun {
  readonly ended: Promise<StreamEnd>;
  /** The JSON of every record that arrived, in order. */
  readonly records: string[];
  readonly log: MemoryLog;
  readonly meter: MemoryMeter;
  readonly clock: InstantClock;
  readonly waits: AbortController;
  /** As at power loss: nothing that is under way is finished or written. */
  readonly kill: () => void;
  readonly status: () => StreamStatus;
  /** Resolves when so many records have arrived. */
  readonly reach: (count: number) => Promise<void>;
}

const SETTINGS: BucketSettings = {
  pollMs: 60_000,
  lookBackMs: 24 * 3_600_000,
  objectsAtOnce: 4,
  maxObjectBytes: 10_000_000,
  pageBytes: 100_000,
  deniedIntervalMs: 300_000,
  backoffMinMs: 1000,
  backoffMaxMs: 60_000,
  framesAtOnce: 2,
};

/** The transform as it ships, with raw records. */
export const rawTransform = (): TransformPage => {
  const transform = pageTransformer({
    outputs: [
      { mapping: 'raw', mapper: rawMapper(), tag: compileTagTemplate('raw.{stream}.{tenant}') },
    ],
    limits: {},
    maxFrameBytes: 1_000_000,
  });
  return (body, context) => Promise.resolve(transform(body, context));
};

/** Runs the loop of one bucket against a server, in real files, with time that costs nothing. */
export async function runBucketOnce(options: RunOptions): Promise<BucketRun & { end: StreamEnd }> {
  const run = await startRun({ once: true, ...options });
  return { ...run, end: await run.ended };
}

/** The same without an end of its own. */
export async function startRun(options: RunOptions): Promise<BucketRun> {
  const { server, stateDir, waits = new AbortController() } = options;
  const clock = options.clock ?? createInstantClock(START_MS + 3_600_000);
  const log = createMemoryLog();
  const meter = createMemoryMeter();
  const records: string[] = [];
  const watchers = new Set<() => void>();
  const real = createStateFiles();
  const files = { ...real, ...options.files?.(real) };
  await files.makeDirectory(join(stateDir, 'checkpoints'));
  await files.makeDirectory(join(stateDir, 'dead-letter'));
  let isKilled = false;
  const never = new Promise<never>(() => undefined);
  const alive =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      isKilled ? never : work(...args);
  const forward: Forward = {
    send: alive(async (frame) => {
      const texts = entriesOf(frame).map(({ record }) => textOf(record));
      await options.onFrame?.(texts);
      if (isKilled) return never;
      records.push(...texts);
      for (const watcher of watchers) watcher();
    }),
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const share: StreamShare = {
    tenants: [],
    stateDir,
    pid: 1,
    transform: options.transform ?? rawTransform(),
    forward,
    settings: {
      backOff: {
        maxWaitMs: 1,
        defaultWaitMs: 1,
        backoffMinMs: 1,
        backoffMaxMs: 1,
        deniedIntervalMs: 1,
        conflictMinMs: 1,
        conflictMaxMs: 1,
      },
      requestIntervalMs: 1,
      firstPageBytes: 1,
      setAsideAfter: 1,
      tokenPollMs: 1,
      framesAtOnce: 2,
    },
    pageBudgetBytes: 1_000_000,
    once: options.once ?? false,
    clock,
    random: () => 0.5,
    log,
    meter,
    crashDeadlineMs: 1,
    files: { ...files, append: alive(files.append), writeAtomic: alive(files.writeAtomic) },
    budget: createPageBudget(1_000_000),
    waits: waits.signal,
    deadline: new AbortController().signal,
    drainWatch: () => undefined,
  };
  const setup = {
    ...{ name: 'entry', tenant: 'acme', format: 'dspm-activity', prefix: 'logs/' },
    ...{ bucket: server.bucket, startMs: START_MS, ...options.setup },
  };
  const client = await openSdkBucket({
    bucket: setup.bucket,
    prefix: setup.prefix,
    region: options.region ?? 'us-east-1',
    client: { endpoint: server.url, forcePathStyle: true, credentials, maxAttempts: 1 },
    onRegion: (region) => log.warn('region', { region }),
  });
  const queue = await openSdkQueue({
    url: server.queue.url(),
    client: { region: 'us-east-1', credentials, maxAttempts: 1 },
  });
  const running = startBucket(share, {
    ...setup,
    settings: { ...SETTINGS, ...options.settings },
    client,
    ...(options.withQueue === true ? { queue } : {}),
  });
  const close = (): void => {
    client.close();
    queue.close();
  };
  return {
    ended: running.ended.finally(close),
    records,
    log,
    meter,
    clock,
    waits,
    status: () => running.status(),
    kill: () => {
      isKilled = true;
      waits.abort();
      close();
    },
    reach: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (records.length < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}

/** A record as JSON; integers beyond 2^53 keep all their digits, and an n. */
function textOf(record: unknown): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'bigint' &&
    (value > Number.MAX_SAFE_INTEGER || value < -Number.MAX_SAFE_INTEGER)
      ? `${value}n`
      : typeof value === 'bigint'
        ? Number(value)
        : value,
  );
}

/** The lines of what was set aside. */
export async function setAsideLines(stateDir: string): Promise<readonly Record<string, unknown>[]> {
  const folder = join(stateDir, 'dead-letter');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.objects.ndjson'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
