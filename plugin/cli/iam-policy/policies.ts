import { VERIFY_NAME } from '../../s3-check/verify-object.ts';
import { bucketArn, objectArn, type S3Place } from './place.ts';

/** One statement of a policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: { readonly StringLike: Readonly<Record<string, readonly string[]>> };
}

/** An IAM policy document. */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** Who needs what of a bucket: the shipper writes, others read, `check --s3` verifies. */
export const POLICY_NAMES = ['shipper', 'reader', 'verifier'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** Things around the bucket that some set-ups have. */
export interface PolicyExtras {
  /** ARN of the KMS key that the bucket encrypts with. */
  readonly kmsKey?: string;
  /** ARN of the queue that tells of new objects. */
  readonly queue?: string;
}

/** Each policy with what its holder does and nothing else. */
export function policiesFor(
  place: S3Place,
  extras: PolicyExtras = {},
): Readonly<Record<PolicyName, Policy>> {
  return {
    shipper: policy([
      // An upload in parts is started, fed and completed with PutObject, too.
      allow('WriteObjects', ['s3:PutObject', 's3:AbortMultipartUpload'], objectArn(place, '*')),
      ...encrypt(extras, ['kms:GenerateDataKey', 'kms:Decrypt']),
    ]),
    reader: policy([
      allow('ReadObjects', ['s3:GetObject'], objectArn(place, '*')),
      listKeys(place),
      ...decryptWith(extras),
      ...(extras.queue === undefined ? [] : [receiveFrom(extras.queue)]),
    ]),
    verifier: policy([
      allow(
        'WriteAndDeleteTestObject',
        ['s3:PutObject', 's3:DeleteObject'],
        objectArn(place, `${VERIFY_NAME}-*`),
      ),
      allow('ReadObjects', ['s3:GetObject'], objectArn(place, '*')),
      listKeys(place),
      ...encrypt(extras, ['kms:GenerateDataKey', 'kms:Decrypt']),
    ]),
  };
}

/** A document of statements. */
export function policy(statements: readonly Statement[]): Policy {
  return { Version: '2012-10-17', Statement: statements };
}

/** One statement. */
export function allow(
  Sid: string,
  Action: readonly string[],
  Resource: Statement['Resource'],
): Statement {
  return { Sid, Effect: 'Allow', Action, Resource };
}

function listKeys(place: S3Place): Statement {
  const statement = allow('ListKeys', ['s3:ListBucket'], bucketArn(place));
  if (place.prefix === '') return statement;
  return { ...statement, Condition: { StringLike: { 's3:prefix': [`${place.prefix}/*`] } } };
}

function encrypt({ kmsKey }: PolicyExtras, actions: readonly string[]): readonly Statement[] {
  return kmsKey === undefined ? [] : [allow('UseBucketKey', actions, kmsKey)];
}

/** Reads what the key encrypts, where one is named. */
export function decryptWith(extras: PolicyExtras): readonly Statement[] {
  return encrypt(extras, ['kms:Decrypt']);
}

/** Takes messages of queues. */
export function receiveFrom(queues: Statement['Resource']): Statement {
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];
  return allow('ReceiveNotifications', actions, queues);
}
