import { stat } from 'node:fs/promises';
import type { Config } from '../config/config.generated.ts';
import { LAX_SECRET_CURE, laxSecretFiles, secretFiles } from '../config/secret-permissions.ts';
import type { Log } from '../observe/log.ts';

/** Warns of files that more users may read than should; what cannot be looked at is told elsewhere. */
export async function warnOfPermissions(config: Config, log: Log): Promise<void> {
  for (const { key, file, mode } of await laxSecretFiles(secretFiles(config))) {
    const fields = { key, file, mode, cure: LAX_SECRET_CURE };
    log.warn('Other users may read or change the file of a secret.', fields);
  }
  const found = await stat(config.state_dir).catch(() => undefined);
  if (found !== undefined && (found.mode & 0o007) !== 0) {
    log.warn(
      'Other users may look into the state directory; what is written there is closed to them.',
      {
        state_dir: config.state_dir,
        mode: (found.mode & 0o777).toString(8),
        cure: `chmod o-rwx ${config.state_dir}`,
      },
    );
  }
}
