import type { BucketConfig, Config } from '../../config/config.generated.ts';
import { objectPages, type ObjectPage } from '../../pipeline/bucket/object-pages.ts';
import { describe } from '../../pipeline/bucket/trouble-desk.ts';
import type { BucketClient, ObjectRef } from '../../source/s3/bucket-client.ts';
import { readContent } from '../../source/s3/content/read-content.ts';
import { BytesEnded, objectBytes } from '../../source/s3/object-bytes.ts';
import type { QueueClient } from '../../source/s3/queue-client.ts';
import type { S3Trouble } from '../../source/s3/s3-trouble.ts';
import { isVerificationFile } from '../../source/s3/verification-file.ts';
import { openBucket } from '../assemble-buckets.ts';
import type { Surroundings } from '../assemble.ts';
import { judgeBucketCheckpoint } from './check-bucket-state.ts';
import type { CheckFinding, Judgement } from './finding.ts';

/** More keys than these are not looked at. */
const MOST_LISTINGS = 10;
const SAMPLE_BYTES = 1024 * 1024;
const PATIENCE_MS = 30_000;

/** Lists the prefix, reads the beginning of its newest object, and asks for its queue; takes no message. */
export async function checkBucket(
  config: Config,
  entry: BucketConfig,
  surroundings: Surroundings,
): Promise<readonly CheckFinding[]> {
  const { client, queue, close } = await openBucket(config, entry, surroundings);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const line = (part: string, judgement: Judgement): CheckFinding => ({
    area: 'bucket',
    tenant: entry.tenant,
    stream: entry.format,
    subject: `bucket ${entry.name}, ${part}`,
    ...judgement,
  });
  try {
    const kept = await judgeBucketCheckpoint(config.state_dir, entry);
    const checkpoint = kept === undefined ? [] : [line('checkpoint', kept)];
    const seen = await lookAround(client, entry, signal);
    if ('trouble' in seen) return [line('listing', judgeTrouble(seen.trouble)), ...checkpoint];
    const { newest } = seen;
    return [
      line('listing', judgeListing(seen, entry)),
      ...(newest === undefined
        ? []
        : [line('sample', await judgeSample({ client, entry, newest, signal }))]),
      ...(queue === undefined ? [] : [line('queue', await judgeQueue(queue, signal))]),
      ...checkpoint,
    ];
  } finally {
    close();
  }
}

interface Seen {
  readonly objects: number;
  readonly isAll: boolean;
  /** Of those that are logs. */
  readonly newest?: ObjectRef;
  readonly verification?: ObjectRef;
}

async function lookAround(
  client: BucketClient,
  { format }: BucketConfig,
  signal: AbortSignal,
): Promise<Seen | { readonly trouble: S3Trouble }> {
  let seen: Seen = { objects: 0, isAll: false };
  let token: string | undefined;
  for (let listings = 0; listings < MOST_LISTINGS; listings += 1) {
    const listed = await client.list({ signal, ...(token === undefined ? {} : { token }) });
    if (listed.kind !== 'listed') return { trouble: listed };
    for (const object of listed.objects) seen = { ...seen, ...withObject(seen, object, format) };
    token = listed.nextToken;
    if (token === undefined) return { ...seen, isAll: true };
  }
  return seen;
}

function withObject(seen: Seen, object: ObjectRef, format: string): Partial<Seen> {
  if (object.sizeBytes === 0 && object.key.endsWith('/')) return {};
  if (isVerificationFile(format, object.key)) return { verification: object };
  const { newest = object } = seen;
  return {
    objects: seen.objects + 1,
    newest: object.timeMs >= newest.timeMs ? object : newest,
  };
}

function judgeListing(
  { objects, isAll, newest, verification }: Seen,
  entry: BucketConfig,
): Judgement {
  const trial =
    verification === undefined
      ? ''
      : `; the publisher's verification file ${verification.key} is there, so it may write`;
  if (newest === undefined) {
    return {
      verdict: 'warning',
      detail: `listable, but there is no log under "${entry.prefix}"${trial}`,
      cure: 'Compare bucket and prefix with what the publisher writes to, or wait for its first log.',
    };
  }
  const count = `${isAll ? '' : 'more than '}${counted(objects, 'object')}`;
  const age = ageOf(Date.now() - newest.timeMs);
  return { verdict: 'ok', detail: `listable; ${count}, the newest ${age} old${trial}` };
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function ageOf(ms: number): string {
  const secs = Math.max(0, Math.round(ms / 1000));
  if (secs < 120) return `${secs} s`;
  if (secs < 7200) return `${Math.round(secs / 60)} min`;
  return secs < 172_800 ? `${Math.round(secs / 3600)} h` : `${Math.round(secs / 86_400)} days`;
}

interface Sample {
  readonly client: BucketClient;
  readonly entry: BucketConfig;
  readonly newest: ObjectRef;
  readonly signal: AbortSignal;
}

async function judgeSample({ client, entry, newest, signal }: Sample): Promise<Judgement> {
  const forms: string[] = [];
  const bytes = objectBytes(newest, {
    client,
    signal,
    retry: () => Promise.resolve(false),
    onProgress: () => undefined,
  });
  const units = readContent(bytes, {
    maxObjectBytes: entry.max_object_bytes,
    maxRecordBytes: SAMPLE_BYTES,
    onForm: (form) => forms.push(form),
  });
  try {
    for await (const page of objectPages(units, { pageBytes: SAMPLE_BYTES, skipUnits: 0 })) {
      return judgePage(page, newest.key, forms.toReversed().join(' in '));
    }
  } catch (error) {
    if (!(error instanceof BytesEnded)) throw error;
    return judgeTrouble(error.trouble);
  }
  return { verdict: 'skipped', detail: 'not read' };
}

function judgePage(
  { records, bad, broken, isLast }: ObjectPage,
  key: string,
  form: string,
): Judgement {
  const cure = 'A run sets it aside and goes on; have its publisher write it again.';
  if (broken !== undefined) {
    return { verdict: 'warning', detail: `${key} cannot be read: ${broken.message}`, cure };
  }
  const what = `${key}: ${form}, ${isLast ? '' : 'more than '}${counted(records, 'record')}`;
  if (bad.length === 0) return { verdict: 'ok', detail: what };
  return { verdict: 'warning', detail: `${what}, ${bad.length} that cannot be read`, cure };
}

async function judgeQueue(queue: QueueClient, signal: AbortSignal): Promise<Judgement> {
  const answer = await queue.count(signal);
  if (answer.kind === 'counted') {
    const detail = `about ${counted(answer.messages, 'message')} in it; none was taken`;
    return { verdict: 'ok', detail };
  }
  if (answer.kind !== 'denied') return judgeTrouble(answer);
  return {
    verdict: 'warning',
    detail: `${answer.message} A run does without it.`,
    cure: 'See that sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility are allowed.',
  };
}

function judgeTrouble(trouble: S3Trouble): Judgement {
  if (trouble.kind !== 'passing') return { verdict: 'failed', detail: describe(trouble).message };
  return {
    verdict: 'failed',
    detail: `no answer (${trouble.code})`,
    cure: 'Check endpoint, region, the network, and the proxy that stands between.',
  };
}
