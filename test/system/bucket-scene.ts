import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Sink } from '../../plugin/receiver/connection.ts';
import { msgpackToJsonText } from '../../plugin/msgpack/to-json.ts';
import {
  S3_BUCKET,
  S3_CREDENTIALS,
  S3_REGION,
  type S3Store,
} from '../shippers/support/s3-store.ts';

/** Rows in each file of Airkit. */
export const ROWS = 5;

/** What the SDK of the program finds. */
export const AWS_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
} as const;

/** Stores so many DSPM objects of one record each, pretty-printed, and Airkit files, half of them packed. */
export async function fill(
  { client }: S3Store,
  counts: { readonly dspm: number; readonly airkit: number },
): Promise<void> {
  const jobs = [...dspmObjects(counts.dspm), ...airkitFiles(counts.airkit)].values();
  const put = async (): Promise<void> => {
    for (const [Key, Body] of jobs) {
      await client.send(new PutObjectCommand({ Bucket: S3_BUCKET, Key, Body }));
    }
  };
  await Promise.all(Array.from({ length: 8 }, put));
}

function dspmObjects(count: number): readonly (readonly [string, Buffer])[] {
  return Array.from({ length: count }, (_, at) => {
    const record = {
      timestamp: '02-15-2023 04:33:13',
      type: 'create',
      username: `user-${at}@example.org`,
      resource: 'User Identity',
      description: `User configured a new employee directory service with name ${at}`,
    };
    const folder = String(at % 7).padStart(2, '0');
    return [`dspm/${folder}/${at}.json`, Buffer.from(JSON.stringify(record, undefined, 2))];
  });
}

function airkitFiles(count: number): readonly (readonly [string, Buffer])[] {
  return Array.from({ length: count }, (_, at) => {
    const rows = Array.from({ length: ROWS }, (_, row) => `e-${at}-${row},user_login,"a, b"`);
    const text = Buffer.from(`EVENT_ID,EVENT_TYPE,SERVICE\n${rows.join('\n')}\n`);
    return [`airkit/${at}`, at % 2 === 0 ? text : gzipSync(text)];
  });
}

/** Writes a configuration that reads both prefixes of the store, with short waits. */
export async function writeBucketConfig(
  folder: string,
  { endpoint, to }: { readonly endpoint: string; readonly to: string },
): Promise<string> {
  const file = join(folder, 'buckets.yaml');
  const entry = (name: string, format: string) =>
    `  - { name: ${name}, bucket: ${S3_BUCKET}, prefix: ${name}/, format: ${format}, tenant: acme, region: ${S3_REGION}, endpoint: "${endpoint}", path_style: true, start: -1d }\n`;
  await writeFile(
    file,
    `buckets:
${entry('dspm', 'dspm-activity')}${entry('airkit', 'airkit-audit')}forward: { to: "${to}", ack_timeout_secs: 20, backoff_min_secs: 0.02, backoff_max_secs: 0.2 }
outputs:
  - { mapping: raw, tag: "raw.{stream}.{tenant}" }
state_dir: ${folder}/state
listen: off
transform: inline
http: { backoff_min_secs: 0.02, backoff_max_secs: 0.2 }
`,
  );
  return file;
}

/** Counts what arrives by the text of the record. */
export function createRecordCounts() {
  const copies = new Map<string, number>();
  const watchers = new Set<() => void>();
  let records = 0;
  const sink: Sink = (_, entries) => {
    for (const { recordBytes } of entries) {
      const text = msgpackToJsonText(recordBytes) ?? '';
      copies.set(text, (copies.get(text) ?? 0) + 1);
    }
    records += entries.length;
    for (const watcher of watchers) watcher();
    return Promise.resolve();
  };
  return {
    sink,
    distinct: () => copies.size,
    repeated: () => records - copies.size,
    /** Resolves when so many records have arrived. */
    reach: (wanted: number) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (records < wanted) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}

/** The most memory that a process had, in MB; undefined where the system does not tell. */
export async function peakMegabytes(pid: number | undefined): Promise<number | undefined> {
  const text = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(text)?.[1];
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
}
