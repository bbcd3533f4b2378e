import type { Config } from '../../config/config.generated.ts';
import { LAX_SECRET_CURE, laxSecretFiles, secretFiles } from '../../config/secret-permissions.ts';
import type { CheckFinding } from './finding.ts';

/** Looks at the permissions of every file with a secret; nothing is said when there is none. */
export async function checkSecrets(config: Config): Promise<readonly CheckFinding[]> {
  const files = secretFiles(config);
  if (files.length === 0) return [];
  const lax = await laxSecretFiles(files);
  if (lax.length === 0) {
    const detail = `${files.length === 1 ? 'one file' : `${files.length} files`}, closed to others`;
    return [{ area: 'secrets', subject: 'secret files', verdict: 'ok', detail }];
  }
  return lax.map(({ key, file, mode }) => ({
    area: 'secrets',
    subject: key,
    verdict: 'warning',
    detail: `${file} has mode ${mode}: other users may read or change it`,
    cure: LAX_SECRET_CURE,
  }));
}
