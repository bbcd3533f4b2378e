import type { Config } from '../../config/config.generated.ts';
import {
  LAX_SECRET_CURE,
  laxSecretFiles,
  secretFiles,
  type LaxSecretFile,
} from '../../config/secret-permissions.ts';
import { originOf, secretReferences, type NamedSecret } from '../../config/secret-references.ts';
import type { Surroundings } from '../assemble.ts';
import type { CheckFinding, Judgement } from './finding.ts';

/** Says where every secret comes from, whether it can be read, and who else may read its file. */
export async function checkSecrets(
  config: Config,
  surroundings: Pick<Surroundings, 'secrets' | 'redactor'>,
): Promise<readonly CheckFinding[]> {
  const files = secretFiles(config);
  const lax = new Map((await laxSecretFiles(files)).map((one) => [one.key, one]));
  const named = secretReferences(config);
  const read = await Promise.all(
    named.map(async (secret) => ({
      subject: secret.key,
      judgement: await judgeSecret(secret, lax.get(secret.key), surroundings),
    })),
  );
  const keys = new Set(named.map(({ key }) => key));
  // What is left is for TLS, and read with the certificates of the receiver.
  const others = files
    .filter(({ key }) => !keys.has(key))
    .map(({ key, file }) => ({ subject: key, judgement: judgeFile(file, lax.get(key)) }));
  return [...read, ...others].map(({ subject, judgement }) => ({
    area: 'secrets',
    subject,
    ...judgement,
  }));
}

async function judgeSecret(
  { reference }: NamedSecret,
  lax: LaxSecretFile | undefined,
  { secrets, redactor }: Pick<Surroundings, 'secrets' | 'redactor'>,
): Promise<Judgement> {
  const secret = await secrets.read(reference);
  if (secret.kind === 'invalid') return { verdict: 'failed', detail: secret.message };
  redactor.add(secret.value);
  if ('file' in reference) return judgeFile(reference.file, lax);
  return { verdict: 'ok', detail: `read from ${originOf(reference)}` };
}

function judgeFile(file: string, lax: LaxSecretFile | undefined): Judgement {
  if (lax === undefined) return { verdict: 'ok', detail: `the file ${file}, closed to others` };
  return {
    verdict: 'warning',
    detail: `${file} has mode ${lax.mode}: other users may read or change it`,
    cure: LAX_SECRET_CURE,
  };
}
