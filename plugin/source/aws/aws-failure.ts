/** What is known of a failed request to AWS; the SDK's errors have this shape. */
export interface AwsFailure {
  /** The name that the service gives, or the system's code of a lost connection. */
  readonly code: string;
  /** Absent when no answer came. */
  readonly status: number | undefined;
  /** What the service says, on one line and cut. */
  readonly detail: string;
  /** The region of a bucket, where the answer leads to another one. */
  readonly region: string | undefined;
}

/** Credentials are missing, refused or out of date, or the clock is wrong. */
export const BAD_CREDENTIALS: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** The region that was asked is not the right one. */
export const OTHER_REGION: ReadonlySet<string> = new Set([
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'PermanentRedirect',
  'TemporaryRedirect',
]);

/** Trouble that passes, whatever its status. */
export const PASSING: ReadonlySet<string> = new Set([
  'RequestTimeout',
  'RequestTimeoutException',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'RequestThrottled',
  'OverLimit',
]);

/** Reads what the SDK threw. */
export function readFailure(error: unknown): AwsFailure {
  if (!isRecord(error))
    return { code: 'unknown', status: undefined, detail: '', region: undefined };
  const metadata = isRecord(error.$metadata) ? error.$metadata : {};
  const response = isRecord(error.$response) ? error.$response : {};
  const headers = isRecord(response.headers) ? response.headers : {};
  const status = numberOf(metadata.httpStatusCode) ?? numberOf(response.statusCode);
  const message = textOf(error.message) ?? '';
  const code = message === 'Region is missing' ? message : codeOf(error);
  // Other answers name the region as well.
  const isRedirect = status === 301 || status === 307 || OTHER_REGION.has(code);
  return {
    code,
    status,
    detail: message.replace(/\s+/g, ' ').slice(0, 300),
    region: isRedirect
      ? (textOf(headers['x-amz-bucket-region']) ?? textOf(error.Region))
      : undefined,
  };
}

/** The caller, as an answer that denies something names it. */
export function callerIn({ detail }: AwsFailure): string | undefined {
  return /User: (arn:[!-~]{1,200}) is not/.exec(detail)?.[1];
}

/**
 * What STS denied while the SDK looked for credentials, such as `sts:AssumeRoleWithWebIdentity`;
 * undefined when something else was denied.
 */
export function deniedByStsIn({ code, detail }: AwsFailure): string | undefined {
  if (!code.startsWith('AccessDenied')) return undefined;
  return /\bsts:AssumeRole[A-Za-z]*/.exec(detail)?.[0];
}

/** A refused connection has a system code; errors of services are told by their names. */
function codeOf(error: Record<string, unknown>): string {
  const system = textOf(error.code);
  return system !== undefined && system !== '' && !isRecord(error.$response)
    ? system
    : (textOf(error.Code) ?? textOf(error.name) ?? 'unknown');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
