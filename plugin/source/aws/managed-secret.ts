import type {
  GetSecretValueCommandOutput,
  SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import type { SecretArn } from '../../config/secret-arn.ts';
import {
  BAD_CREDENTIALS,
  callerIn,
  deniedByStsIn,
  PASSING,
  readFailure,
  type AwsFailure,
} from './aws-failure.ts';

/** What came of asking for a secret. */
export type ManagedSecret =
  | { readonly kind: 'ok'; readonly text: string }
  | {
      readonly kind: 'invalid';
      readonly reason: 'denied' | 'missing' | 'unreadable' | 'unreachable';
      /** Names the secret, the action where one is missing, and the way out; nothing of the content. */
      readonly message: string;
    };

/** Asks AWS Secrets Manager. */
export interface SecretsManager {
  /** Reads the secret as it is now. Never rejects. */
  get(secret: SecretArn): Promise<ManagedSecret>;
}

export interface SecretsManagerOptions {
  /** The longest time for one secret, with repetitions and the search for credentials. */
  readonly timeoutMs: number;
  /** What the SDK is told beside the region; it looks for credentials and endpoint where it always does. */
  readonly client?: Omit<SecretsManagerClientConfig, 'region'>;
}

const CONNECT_TIMEOUT_MS = 3000;
const QUIET_TIMEOUT_MS = 5000;

/** Secrets Manager through the AWS SDK, which is loaded here and nowhere before; one client for each region. */
export async function openSecretsManager(options: SecretsManagerOptions): Promise<SecretsManager> {
  const sdk = await import('@aws-sdk/client-secrets-manager');
  const clients = new Map<string, InstanceType<typeof sdk.SecretsManagerClient>>();
  const clientOf = (region: string) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const client = new sdk.SecretsManagerClient({
      maxAttempts: 3,
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        socketTimeout: QUIET_TIMEOUT_MS,
      },
      ...options.client,
      region,
    });
    clients.set(region, client);
    return client;
  };
  return {
    get: async (secret) => {
      const { arn, region, versionStage, versionId } = secret;
      const command = new sdk.GetSecretValueCommand({
        SecretId: arn,
        ...(versionStage === undefined ? {} : { VersionStage: versionStage }),
        ...(versionId === undefined ? {} : { VersionId: versionId }),
      });
      const limit = AbortSignal.timeout(options.timeoutMs);
      try {
        const answer = clientOf(region).send(command, { abortSignal: limit });
        return valueIn(await orEnded(answer, limit), secret);
      } catch (error) {
        return troubleOf(limit.aborted ? { name: 'TimeoutError' } : error, secret);
      }
    },
  };
}

/** The search for credentials takes no signal. */
function orEnded<Answer>(answer: Promise<Answer>, limit: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    limit.addEventListener('abort', () => reject(new Error('too late')), { once: true });
    answer.then(resolve, reject);
  });
}

function valueIn(
  { SecretString: text }: GetSecretValueCommandOutput,
  { arn, jsonKey }: SecretArn,
): ManagedSecret {
  if (text === undefined) {
    const cure = 'holds binary data; store the secret as text.';
    return unreadable(`the secret ${arn} ${cure}`);
  }
  const members = membersOf(text);
  if (jsonKey === undefined) {
    if (members === undefined) return { kind: 'ok', text };
    const cure = `holds JSON; name the key that is meant behind the ARN, as in ${arn}:api_token`;
    return unreadable(`the secret ${arn} ${cure}.`);
  }
  if (members === undefined) {
    const cure = `holds no JSON object, so that it has no key; leave ":${jsonKey}" out, or store JSON.`;
    return unreadable(`the secret ${arn} ${cure}`);
  }
  const value = members.get(jsonKey);
  if (typeof value === 'string') return { kind: 'ok', text: value };
  const what = members.has(jsonKey) ? 'is no text there' : 'is not there';
  return unreadable(
    `the secret ${arn} holds JSON, and its key "${jsonKey}" ${what}; compare it with the console, or store it as text.`,
  );
}

/** The members of a JSON object; undefined when the text is something else. */
function membersOf(text: string): ReadonlyMap<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}

function troubleOf(error: unknown, secret: SecretArn): ManagedSecret {
  const failure = readFailure(error);
  const { code } = failure;
  const { arn, region } = secret;
  if (BAD_CREDENTIALS.has(code)) return badCredentials(failure, secret);
  const action = deniedByStsIn(failure);
  if (action !== undefined) {
    const cure = `${action} is denied for the role of this process, so that there are no credentials; correct its trust policy.`;
    return {
      kind: 'invalid',
      reason: 'denied',
      message: `the secret ${arn} cannot be read: ${cure}`,
    };
  }
  if (code.startsWith('AccessDenied')) return denied(failure, secret);
  if (code === 'DecryptionFailure') {
    const cure = `allow kms:Decrypt on the key that encrypts ${arn}, and see that the key is enabled.`;
    return {
      kind: 'invalid',
      reason: 'denied',
      message: `the secret cannot be decrypted; ${cure}`,
    };
  }
  if (code === 'ResourceNotFoundException') {
    const cure = `compare region, account, the six characters at its end and the version with the console.`;
    const message = `the secret ${arn} is not in ${region}; ${cure}`;
    return { kind: 'invalid', reason: 'missing', message };
  }
  if (code === 'InvalidRequestException') {
    const cure = 'has no value, or is marked for deletion; restore it, or name another one.';
    return { kind: 'invalid', reason: 'missing', message: `the secret ${arn} ${cure}` };
  }
  return isAnswered(failure) ? refused(failure, secret) : unreachable(failure, secret);
}

function isAnswered({ code, status }: AwsFailure): boolean {
  return status !== undefined && status < 500 && status !== 429 && !PASSING.has(code);
}

function badCredentials({ code }: AwsFailure, { arn }: SecretArn): ManagedSecret {
  const message =
    code === 'CredentialsProviderError'
      ? `no AWS credentials were found to read the secret ${arn}; give the process a role or keys where the AWS SDK looks for them.`
      : `the AWS credentials are refused (${code}) for the secret ${arn}; renew them where the AWS SDK finds them, and check the clock of this machine.`;
  return { kind: 'invalid', reason: 'denied', message };
}

function denied(failure: AwsFailure, { arn }: SecretArn): ManagedSecret {
  const { detail } = failure;
  const who = callerIn(failure);
  const caller = who === undefined ? '' : ` to ${who}`;
  const what = /\bKMS\b/.test(detail)
    ? `kms:Decrypt on the key that encrypts ${arn}`
    : `secretsmanager:GetSecretValue on ${arn}`;
  const message = `${what} is denied${caller}; allow it in the IAM policy of this process, and in the policy of the secret where it has one.`;
  return { kind: 'invalid', reason: 'denied', message };
}

function refused({ code, status }: AwsFailure, { arn }: SecretArn): ManagedSecret {
  return unreadable(
    `secretsmanager:GetSecretValue on ${arn} was answered with ${String(status)} ${code}; copy the ARN from the console, and check AWS_ENDPOINT_URL where it is set.`,
  );
}

function unreachable({ code, status }: AwsFailure, { arn, region }: SecretArn): ManagedSecret {
  const what =
    code === 'ENOTFOUND'
      ? `${region} has no address: it is no region, or this machine has no DNS`
      : status === undefined
        ? `Secrets Manager in ${region} does not answer (${code})`
        : `Secrets Manager in ${region} has trouble of its own (${status} ${code})`;
  const cure = 'check the region in the ARN, the network, and the VPC endpoint if there is one.';
  const message = `the secret ${arn} cannot be read: ${what}; ${cure}`;
  return { kind: 'invalid', reason: 'unreachable', message };
}

function unreadable(message: string): ManagedSecret {
  return { kind: 'invalid', reason: 'unreadable', message };
}
