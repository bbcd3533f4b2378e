/** Where objects lie: a bucket, the part of the key that all of them share, the partition of AWS. */
export interface S3Place {
  readonly bucket: string;
  /** Without slashes at its ends; empty for the whole bucket. */
  readonly prefix: string;
  readonly partition: Partition;
  readonly region: string;
}

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;
/** What a policy reads as a wildcard or a variable would allow more than was meant. */
const IN_PREFIX = /^[A-Za-z0-9!_.'()=/+@:-]*$/;

/** Whether a policy takes the prefix for what it is, and not for a pattern. */
export function isPlainPrefix(prefix: string): boolean {
  return IN_PREFIX.test(prefix);
}

/** Checks the words of a command line; a string says what is wrong and what to give. */
export function parsePlace(given: {
  readonly bucket: string;
  readonly prefix?: string | undefined;
  readonly region: string;
}): S3Place | string {
  const { bucket, region } = given;
  const prefix = (given.prefix ?? '').replace(/^\/+|\/+$/g, '');
  if (!BUCKET.test(bucket)) {
    return `"${bucket}" is no name of a bucket; give 3 to 63 lower-case letters, digits, dots and hyphens, without s3://.`;
  }
  if (!isPlainPrefix(prefix)) {
    return `The prefix "${prefix}" holds a sign that a policy would take for a pattern; use letters, digits and / _ - . = only.`;
  }
  if (!REGION.test(region) || region.startsWith('us-iso')) {
    return `"${region}" is no region that is known here; give one such as eu-central-1, cn-north-1 or us-gov-west-1.`;
  }
  return { bucket, prefix, region, partition: partitionOf(region) };
}

/** The partition that a region is in. */
export function partitionOf(region: string): Partition {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The ARN of the bucket. */
export function bucketArn({ partition, bucket }: S3Place): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** The ARN of objects below the prefix; `name` may end in `*`. */
export function objectArn(place: S3Place, name: string): string {
  return `${bucketArn(place)}/${keyBelow(place, name)}`;
}

/** The key of an object below the prefix. */
export function keyBelow({ prefix }: Pick<S3Place, 'prefix'>, name: string): string {
  return prefix === '' ? name : `${prefix}/${name}`;
}
