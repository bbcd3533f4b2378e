import {
  BAD_CREDENTIALS,
  callerIn,
  deniedByStsIn,
  OTHER_REGION,
  PASSING,
  readFailure,
  type AwsFailure,
} from '../aws/aws-failure.ts';
import { RoleNotAssumed } from '../aws/role.ts';

/** Why a request to a bucket or a queue brought nothing. */
export type S3Trouble =
  | { readonly kind: 'aborted' }
  /** The object is not there any more. */
  | { readonly kind: 'gone' }
  /** Another version is stored under the key. */
  | { readonly kind: 'changed' }
  /** The object exists and can never be read as it is, such as one in an archive. */
  | { readonly kind: 'unreadable'; readonly code: string; readonly message: string }
  /** A permission is missing. */
  | { readonly kind: 'denied'; readonly code: string; readonly message: string }
  /** Only a person can end it: no bucket, no region, no credentials. */
  | { readonly kind: 'hopeless'; readonly code: string; readonly message: string }
  | { readonly kind: 'wrong_region'; readonly region?: string; readonly message: string }
  /** Trouble of the store or on the way to it, which passes. */
  | { readonly kind: 'passing'; readonly code: string; readonly message: string };

/** What a request was about, for the message. */
export interface RequestSubject {
  /** Such as `s3:ListBucket`. */
  readonly action: string;
  /** Such as `arn:aws:s3:::corp-audit`. */
  readonly resource: string;
}

/** Sorts what the SDK threw. */
export function troubleOf(error: unknown, subject: RequestSubject): S3Trouble {
  if (error instanceof RoleNotAssumed) return roleTrouble(error);
  const failure = readFailure(error);
  const { code, status, region } = failure;
  if (code === 'AbortError') return { kind: 'aborted' };
  if (region !== undefined || OTHER_REGION.has(code)) {
    const message = 'The bucket is in another region; correct region in the configuration.';
    return { kind: 'wrong_region', message, ...(region === undefined ? {} : { region }) };
  }
  if (isPassing(failure)) return passing(failure);
  if (BAD_CREDENTIALS.has(code)) return badCredentials(failure);
  const action = deniedByStsIn(failure);
  if (action !== undefined) return noOwnRole(action, failure);
  if (code === 'NoSuchBucket') return noBucket(subject);
  if (code === 'Region is missing') return noRegion();
  if (status === 404 || code === 'MethodNotAllowed') return { kind: 'gone' };
  if (status === 412) return { kind: 'changed' };
  if (code === 'InvalidObjectState') return archived(code);
  if (status === 403 || code.startsWith('KMS.') || code.startsWith('AccessDenied')) {
    return denied(failure, subject);
  }
  return status === undefined ? passing(failure) : unexpected(failure, subject);
}

function isPassing({ code, status }: AwsFailure): boolean {
  return PASSING.has(code) || status === 429 || (status !== undefined && status >= 500);
}

/** What STS answered, or that it did not. */
function roleTrouble({ roleArn, cause }: RoleNotAssumed): S3Trouble {
  const failure = readFailure(cause);
  const { code, status, detail } = failure;
  if (BAD_CREDENTIALS.has(code)) return badCredentials(failure);
  if (isPassing(failure) || status === undefined) {
    const what = status === undefined ? 'cannot be reached' : `has trouble of its own (${status})`;
    return { kind: 'passing', code, message: `STS ${what}; the same request is repeated.` };
  }
  const who = callerIn(failure);
  const message = code.startsWith('AccessDenied')
    ? `sts:AssumeRole on ${roleArn} is denied${who === undefined ? '' : ` to ${who}`}; allow it in the IAM policy of this process, and in the trust policy of the role, which must name this process and, if it asks for one, the external_id that is configured.`
    : `sts:AssumeRole on ${roleArn} was answered with ${status} ${code} (${detail}); check role_arn, external_id and region.`;
  return { kind: 'hopeless', code, message };
}

function passing({ code, status }: AwsFailure): S3Trouble {
  const what = status === undefined ? 'cannot be reached' : `has trouble of its own (${status})`;
  return { kind: 'passing', code, message: `The store ${what}; the same request is repeated.` };
}

function badCredentials({ code }: AwsFailure): S3Trouble {
  return {
    kind: 'hopeless',
    code,
    message:
      code === 'CredentialsProviderError'
        ? 'No AWS credentials were found. Give the process a role or keys where the AWS SDK looks for them.'
        : 'The AWS credentials are refused. Renew them where the AWS SDK finds them, and check the clock of this machine.',
  };
}

/** Of web identities and profiles, which the SDK looks for by itself. */
function noOwnRole(action: string, { code }: AwsFailure): S3Trouble {
  const message = `${action} is denied for the role of this process, so that there are no AWS credentials; correct the trust policy of that role.`;
  return { kind: 'hopeless', code, message };
}

function noBucket({ resource }: RequestSubject): S3Trouble {
  const bucket = resource.replace(/\/.*$/, '');
  const message = `There is no bucket ${bucket}; correct bucket, or endpoint, in the configuration.`;
  return { kind: 'hopeless', code: 'NoSuchBucket', message };
}

function noRegion(): S3Trouble {
  const message = 'No region is known; set region in the configuration.';
  return { kind: 'hopeless', code: 'no_region', message };
}

function archived(code: string): S3Trouble {
  const message = 'It is in an archive storage class; restore it and store it under a new key.';
  return { kind: 'unreadable', code, message };
}

function denied({ code }: AwsFailure, { action, resource }: RequestSubject): S3Trouble {
  const key = code.startsWith('KMS.') ? ' and kms:Decrypt on the key that encrypts it' : '';
  const message = `${action} on ${resource} is denied; allow it${key} in the IAM policy of the reader and in the policy of the bucket.`;
  return { kind: 'denied', code, message };
}

function unexpected({ code, status, detail }: AwsFailure, subject: RequestSubject): S3Trouble {
  const { action, resource } = subject;
  const message = `${action} on ${resource} was answered with ${status ?? ''} ${code} (${detail}); check endpoint, bucket and path_style.`;
  return { kind: 'denied', code, message };
}
