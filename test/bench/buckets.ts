import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReceiver } from '../../plugin/receiver/receiver.ts';
import { startS3Store } from '../shippers/support/s3-store.ts';
import {
  AWS_ENVIRONMENT,
  createRecordCounts,
  fill,
  peakMegabytes,
  writeBucketConfig,
} from '../system/bucket-scene.ts';

/** What reading small objects from a bucket costs, through the built program. */
export interface BucketResult {
  readonly objects: number;
  /** From the first record to the last acknowledgement of it. */
  readonly objectsPerSecond: number;
  readonly peakMegabytes: number;
}

/**
 * Reads so many DSPM objects of one record each from an S3 server on the loopback, which takes its
 * share of the machine. Give fewer than a thousand: beyond, that server lists only with
 * `NODE_OPTIONS=--openssl-legacy-provider`.
 */
export async function measureBuckets(
  folder: string,
  options: { readonly objects: number; readonly nowMs: () => number },
): Promise<BucketResult> {
  const { objects, nowMs } = options;
  const place = await mkdtemp(join(tmpdir(), 'fn-bench-'));
  const store = await startS3Store(join(place, 's3'));
  const counts = createRecordCounts();
  const path = join(place, 'fluent.sock');
  const receiver = await startReceiver({ listen: { kind: 'unix', path } }, counts.sink);
  try {
    await fill(store, { dspm: objects, airkit: 0 });
    const to = `unix://${path}`;
    const config = await writeBucketConfig(place, { endpoint: store.endpoint, to });
    const program = join(folder, 'dist', 'plugin', 'main.js');
    const child = spawn(process.execPath, [program, 'run', '--once', '-c', config], {
      env: { ...process.env, ...AWS_ENVIRONMENT },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await Promise.race([counts.reach(1), ended]);
    const startMs = nowMs();
    await Promise.race([counts.reach(objects), ended]);
    const secs = (nowMs() - startMs) / 1000;
    const peak = (await peakMegabytes(child.pid)) ?? 0;
    await ended;
    if (counts.distinct() !== objects) throw new Error('The buckets were not read to their end.');
    return { objects, objectsPerSecond: (objects - 1) / secs, peakMegabytes: peak };
  } finally {
    await receiver.close();
    await store.close();
    await rm(place, { recursive: true, force: true });
  }
}

/** One line for people. */
export function formatBuckets({ objects, objectsPerSecond, peakMegabytes }: BucketResult): string {
  return `Buckets: ${objects} objects of one record, ${Math.round(objectsPerSecond)} objects/s, at most ${peakMegabytes} MB resident; the S3 server shares the machine.`;
}
