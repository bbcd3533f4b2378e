import type { BucketConfig, Config } from '../../config/config.generated.ts';
import { parseSecretArn } from '../../config/secret-arn.ts';
import { secretReferences } from '../../config/secret-references.ts';
import { isPlainPrefix, partitionOf } from './place.ts';
import { allow, decryptWith, policy, receiveFrom } from './policies.ts';
import type { Policy, PolicyExtras, Statement } from './policies.ts';

export interface SidecarSurroundings extends PolicyExtras {
  /** The region of entries that name none. */
  readonly region: string;
}

/**
 * What AWS must allow the process that runs with this configuration, and each role that it assumes;
 * a string says what cannot be put into a policy.
 */
export function sidecarPolicies(
  config: Config,
  surroundings: SidecarSurroundings,
): Readonly<Record<string, Policy>> | string {
  const odd = config.buckets.find(({ prefix }) => !isPlainPrefix(prefix));
  if (odd !== undefined) {
    return `The prefix of bucket ${odd.name} holds a sign that a policy would take for a pattern; write its policy by hand.`;
  }
  const own = config.buckets.filter(({ role_arn }) => role_arn === undefined);
  const roles = [...new Set(config.buckets.flatMap(({ role_arn }) => role_arn ?? []))];
  const sidecar = [
    ...readSecrets(config),
    ...assume(roles),
    ...readBuckets(own, surroundings),
    ...decryptWith(surroundings),
  ];
  const ofRoles = roles.map((role) => {
    const entries = config.buckets.filter(({ role_arn }) => role_arn === role);
    const statements = [...readBuckets(entries, surroundings), ...decryptWith(surroundings)];
    return [role, policy(statements)] as const;
  });
  return { sidecar: policy(sidecar), ...Object.fromEntries(ofRoles) };
}

function readSecrets(config: Config): readonly Statement[] {
  const arns = secretReferences(config).flatMap(({ reference }) => {
    if (!('secret' in reference)) return [];
    return parseSecretArn(reference.secret)?.arn ?? [];
  });
  if (arns.length === 0) return [];
  return [allow('ReadSecrets', ['secretsmanager:GetSecretValue'], [...new Set(arns)])];
}

function assume(roles: readonly string[]): readonly Statement[] {
  return roles.length === 0 ? [] : [allow('AssumeRoles', ['sts:AssumeRole'], roles)];
}

function readBuckets(
  entries: readonly BucketConfig[],
  { region }: SidecarSurroundings,
): readonly Statement[] {
  if (entries.length === 0) return [];
  const queues = entries.flatMap((entry) => queueArn(entry) ?? []);
  return [
    allow(
      'ReadObjects',
      ['s3:GetObject'],
      entries.map((entry) => `${objectsOf(entry, region)}/${entry.prefix}*`),
    ),
    ...entries.map((entry, at) => listKeys(entry, { region, number: at + 1 })),
    ...(queues.length === 0 ? [] : [receiveFrom(queues)]),
  ];
}

/** A condition holds for all resources of its statement, so that each prefix has one of its own. */
function listKeys(
  entry: BucketConfig,
  { region, number }: { readonly region: string; readonly number: number },
): Statement {
  const { prefix } = entry;
  const statement = allow(`ListKeys${number}`, ['s3:ListBucket'], bucketArn(entry, region));
  if (prefix === '') return statement;
  return { ...statement, Condition: { StringLike: { 's3:prefix': [`${prefix}*`] } } };
}

function bucketArn({ bucket, region }: BucketConfig, otherwise: string): string {
  return bucket.startsWith('arn:')
    ? bucket
    : `arn:${partitionOf(region ?? otherwise)}:s3:::${bucket}`;
}

/** Objects behind an access point have a word of their own in between. */
function objectsOf(entry: BucketConfig, otherwise: string): string {
  const arn = bucketArn(entry, otherwise);
  return entry.bucket.startsWith('arn:') ? `${arn}/object` : arn;
}

/** Only queues of AWS tell their ARN by their URL. */
function queueArn({ queue_url = '' }: BucketConfig): string | undefined {
  const [, region, account, name] =
    /^https:\/\/sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/(\d{12})\/([A-Za-z0-9_.-]+)$/.exec(
      queue_url,
    ) ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  return `arn:${partitionOf(region)}:sqs:${region}:${account}:${name}`;
}
