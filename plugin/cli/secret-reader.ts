import type { SecretReference } from '../config/config.generated.ts';
import { judgedSecret, readSecret, type SecretResult } from '../config/read-secret.ts';
import { parseSecretArn } from '../config/secret-arn.ts';
import type { Environment } from '../diagnostics/interpolate.ts';
import type { SecretsManager } from '../source/aws/managed-secret.ts';

/** Reads secrets wherever the configuration says they are. */
export interface SecretReader {
  /** Files and variables are read afresh; a secret by ARN is asked for at most once a minute. Never rejects. */
  read(reference: SecretReference): Promise<SecretResult>;
}

export interface SecretReaderOptions {
  readonly environment: Environment;
  readonly nowMs: () => number;
  /** Called for the first secret by ARN, and never where there is none. */
  readonly openManager?: () => Promise<SecretsManager>;
}

/** Every look costs money, and a token is looked at every few seconds. */
const FRESH_MS = 60_000;
/** All streams of a tenant ask at once when their token is refused. */
const FAILED_FRESH_MS = 5000;
/** The receiver is waited for so long, too, when its key is looked at before a connection. */
const TIMEOUT_MS = 10_000;

interface Remembered {
  readonly result: Promise<SecretResult>;
  readonly untilMs: number;
}

/** Makes a reader that remembers what AWS Secrets Manager answered, for it is asked by every stream. */
export function createSecretReader(options: SecretReaderOptions): SecretReader {
  const { environment, nowMs, openManager = openWithSdk } = options;
  const remembered = new Map<string, Remembered>();
  let manager: Promise<SecretsManager> | undefined;

  const ask = async (text: string): Promise<SecretResult> => {
    const secret = parseSecretArn(text);
    // The schema of the configuration lets no other text through.
    if (secret === undefined) throw new Error('The reference is no ARN of a secret.');
    manager ??= openManager();
    const answer = await (await manager).get(secret);
    if (answer.kind === 'invalid') return answer;
    return judgedSecret(answer.text, `the secret ${text}`);
  };

  const managed = (text: string): Promise<SecretResult> => {
    const known = remembered.get(text);
    if (known !== undefined && nowMs() < known.untilMs) return known.result;
    const settled = async (): Promise<SecretResult> => {
      const answer = await ask(text);
      const freshMs = answer.kind === 'ok' ? FRESH_MS : FAILED_FRESH_MS;
      remembered.set(text, { result, untilMs: nowMs() + freshMs });
      return answer;
    };
    const result = settled();
    remembered.set(text, { result, untilMs: Number.POSITIVE_INFINITY });
    return result;
  };

  return {
    read: (reference) =>
      'secret' in reference ? managed(reference.secret) : readSecret(reference, environment),
  };
}

/** The SDK is large. */
async function openWithSdk(): Promise<SecretsManager> {
  const { openSecretsManager } = await import('../source/aws/managed-secret.ts');
  return openSecretsManager({ timeoutMs: TIMEOUT_MS });
}
