/** What was asked for when a store refused. */
export interface Asked {
  /** Such as `s3:PutObject`. */
  readonly action: string;
  /** The ARN that the permission must cover. */
  readonly resource: string;
}

/** Names of errors of S3 and of its client, each with the cause and the cure. */
const BY_NAME: Readonly<Record<string, string>> = {
  NoSuchBucket: 'There is no such bucket; correct its name, the region or the endpoint.',
  PermanentRedirect: 'The bucket is in another region; give that one with --region.',
  AuthorizationHeaderMalformed: 'The bucket is in another region; give that one with --region.',
  IllegalLocationConstraintException:
    'The bucket is in another region; give that one with --region.',
  InvalidAccessKeyId: 'The access key is not known; give a key that exists.',
  SignatureDoesNotMatch: 'The secret key does not belong to the access key; give both of one pair.',
  ExpiredToken: 'The credentials have expired; get new ones.',
  RequestTimeTooSkewed: "This machine's clock is wrong; set it by NTP.",
  CredentialsProviderError:
    'No credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or give the host a role.',
  TimeoutError: 'The store did not answer in time; check the endpoint, proxies and policies.',
  ECONNREFUSED: 'Nobody listens there; check the endpoint.',
  ENOTFOUND: 'The host is not known; check the endpoint, the region and the DNS settings.',
  EAI_AGAIN: 'The host is not known; check the endpoint, the region and the DNS settings.',
};

/** Says in words why a call failed and what to do. */
export function describeStoreError(error: unknown, asked: Asked): string {
  const { name, code, status } = factsOf(error);
  if (status === 403 && BY_NAME[name] === undefined) {
    return `${asked.action} on ${asked.resource} is denied; allow it (fluent-netskope iam-policy prints the policy), and look at the bucket's own policy and its KMS key.`;
  }
  if (status === 301) return BY_NAME.PermanentRedirect ?? '';
  const known = BY_NAME[name] ?? BY_NAME[code ?? ''];
  if (known !== undefined) return known;
  const what = [name, code, status].filter((part) => part !== undefined).join(' ');
  return `${asked.action} failed (${what}); the message of the store says more in its own log.`;
}

/** Whether every further call would fail the same way. */
export function isHopeless(error: unknown): boolean {
  const { name, code, status } = factsOf(error);
  return status !== 403 && (BY_NAME[name] !== undefined || BY_NAME[code ?? ''] !== undefined);
}

function factsOf(error: unknown): { name: string; code?: string; status?: number } {
  if (!(error instanceof Error)) return { name: 'unknown' };
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  const code = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  };
}
