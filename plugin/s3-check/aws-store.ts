import { Readable } from 'node:stream';
import type { ListedObject, ObjectStore, StoreOptions } from './object-store.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * A bucket by the protocol of S3, with the usual credentials of AWS. The client is loaded here and not
 * before, since it takes time and memory that no other command should pay for.
 */
export async function openAwsStore(options: StoreOptions): Promise<ObjectStore> {
  const aws = await import('@aws-sdk/client-s3');
  const { bucket: Bucket, region, endpoint } = options;
  const client = new aws.S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    // Stores that are not AWS refuse checksums that they were not asked for.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
  });
  return {
    async put(Key, Body) {
      await client.send(new aws.PutObjectCommand({ Bucket, Key, Body }));
    },
    async get(Key) {
      const { Body } = await client.send(new aws.GetObjectCommand({ Bucket, Key }));
      if (Body instanceof Readable) return Body;
      throw new Error('the answer has no body');
    },
    async delete(Key) {
      await client.send(new aws.DeleteObjectCommand({ Bucket, Key }));
    },
    async list(Prefix, most) {
      const objects: ListedObject[] = [];
      const pages = aws.paginateListObjectsV2({ client }, { Bucket, Prefix });
      for await (const { Contents = [], IsTruncated = false } of pages) {
        for (const { Key, Size = 0, LastModified } of Contents) {
          if (Key === undefined || LastModified === undefined) continue;
          objects.push({ key: Key, bytes: Size, modifiedMs: LastModified.getTime() });
        }
        if (objects.length >= most) {
          return { objects: objects.slice(0, most), isComplete: !IsTruncated };
        }
      }
      return { objects, isComplete: true };
    },
    close: () => client.destroy(),
  };
}
