import type * as Sdk from '@aws-sdk/client-s3';
import type { GetObjectCommandOutput, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { BucketClient, ObjectRef } from './bucket-client.ts';
import { troubleOf, type RequestSubject, type S3Trouble } from './s3-trouble.ts';
import { watchServerClock } from './server-clock.ts';

export interface BucketPlace {
  readonly bucket: string;
  readonly prefix: string;
  readonly region?: string;
}

export interface SdkBucketOptions extends BucketPlace {
  /** Everything but the region. */
  readonly client: Omit<S3ClientConfig, 'region'>;
  /** Told when the bucket lies in another region than configured, which is followed. */
  onRegion(region: string): void;
}

/** A bucket through the AWS SDK, which is loaded here and nowhere before. */
export async function openSdkBucket(options: SdkBucketOptions): Promise<BucketClient> {
  const sdk = await import('@aws-sdk/client-s3');
  let connection = connect(sdk, options, options.region);

  /** Does `work`, a second time in the region of the bucket when that is another one. */
  const ask = async <Answer>(
    subject: RequestSubject,
    work: (client: S3Client) => Promise<Answer>,
  ): Promise<Answer | S3Trouble> => {
    const first = await attempt(work, connection.client, subject);
    if (!('trouble' in first) || first.trouble.kind !== 'wrong_region') return unwrapped(first);
    const { region } = first.trouble;
    if (region === undefined || region === connection.region) return first.trouble;
    connection.client.destroy();
    connection = connect(sdk, options, region);
    options.onRegion(region);
    return unwrapped(await attempt(work, connection.client, subject));
  };

  const { bucket, prefix } = options;
  return {
    list: ({ startAfter, token, signal }) =>
      ask(subjectOf(options, 's3:ListBucket'), async (client) => {
        const command = new sdk.ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          ...(token === undefined ? { StartAfter: startAfter } : { ContinuationToken: token }),
        });
        const answer = await client.send(command, { abortSignal: signal });
        const { NextContinuationToken: nextToken, IsTruncated: isTruncated } = answer;
        const serverMs = connection.serverMs();
        return {
          kind: 'listed' as const,
          objects: (answer.Contents ?? []).flatMap(refOf),
          ...(isTruncated === true && nextToken !== undefined ? { nextToken } : {}),
          ...(serverMs === undefined ? {} : { serverMs }),
        };
      }),
    open: ({ key, etag }, { fromByte, signal }) =>
      ask(subjectOf(options, 's3:GetObject', key), async (client) => {
        const command = new sdk.GetObjectCommand({
          Bucket: bucket,
          Key: key,
          IfMatch: `"${etag}"`,
          ...(fromByte === 0 ? {} : { Range: `bytes=${fromByte}-` }),
        });
        const answer = await client.send(command, { abortSignal: signal });
        // Some stores do not know the condition.
        if (answer.ETag !== undefined && answer.ETag.replaceAll('"', '') !== etag) {
          return { kind: 'changed' as const };
        }
        return { kind: 'opened' as const, bytes: bytesOf(answer), totalBytes: totalOf(answer) };
      }),
    look: (key, signal) =>
      ask(subjectOf(options, 's3:GetObject', key), async (client) => {
        const command = new sdk.HeadObjectCommand({ Bucket: bucket, Key: key });
        const answer = await client.send(command, { abortSignal: signal });
        const [object] = refOf({ ...answer, Key: key, Size: answer.ContentLength });
        if (object === undefined) throw new Error('The answer names no version.');
        return { kind: 'found' as const, object };
      }),
    close: () => connection.client.destroy(),
  };
}

function connect(
  sdk: typeof Sdk,
  { client: config }: SdkBucketOptions,
  region: string | undefined,
) {
  const client = new sdk.S3Client({ ...config, ...(region === undefined ? {} : { region }) });
  return { client, region, serverMs: watchServerClock(client.middlewareStack) };
}

/** What came of a request, with what failed apart from answers. */
type Attempt<Answer> = { readonly answer: Answer } | { readonly trouble: S3Trouble };

async function attempt<Answer>(
  work: (client: S3Client) => Promise<Answer>,
  client: S3Client,
  subject: RequestSubject,
): Promise<Attempt<Answer>> {
  try {
    return { answer: await work(client) };
  } catch (error) {
    return { trouble: troubleOf(error, subject) };
  }
}

function unwrapped<Answer>(attempted: Attempt<Answer>): Answer | S3Trouble {
  return 'trouble' in attempted ? attempted.trouble : attempted.answer;
}

/** The action and the ARN as policies have them. */
function subjectOf(place: BucketPlace, action: string, key?: string): RequestSubject {
  const { bucket, region = '' } = place;
  const partition = region.startsWith('cn-')
    ? 'aws-cn'
    : region.startsWith('us-gov-')
      ? 'aws-us-gov'
      : 'aws';
  const arn = bucket.startsWith('arn:') ? bucket : `arn:${partition}:s3:::${bucket}`;
  return { action, resource: key === undefined ? arn : `${arn}/${key}` };
}

interface Described {
  readonly Key?: string | undefined;
  readonly ETag?: string | undefined;
  readonly Size?: number | undefined;
  readonly LastModified?: Date | undefined;
}

function refOf({ Key, ETag, Size, LastModified }: Described): readonly ObjectRef[] {
  if (Key === undefined || ETag === undefined) return [];
  return [
    {
      key: Key,
      etag: ETag.replaceAll('"', ''),
      sizeBytes: Size ?? 0,
      timeMs: LastModified?.getTime() ?? 0,
    },
  ];
}

/** The SDK gives a Node.js stream here, which is all that this process can be given. */
function bytesOf({ Body }: GetObjectCommandOutput): AsyncIterable<Uint8Array> {
  return (Body ?? []) as AsyncIterable<Uint8Array>;
}

function totalOf({ ContentRange, ContentLength }: GetObjectCommandOutput): number {
  const total = /\/(\d+)$/.exec(ContentRange ?? '')?.[1];
  return total === undefined ? (ContentLength ?? 0) : Number(total);
}
