import { chmod, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { REPLAYED_FOLDER, REPLAYING_SUFFIX } from '../../pipeline/dead-letter-files.ts';
import type { StateFiles } from '../../pipeline/state-files.ts';

/**
 * Gives a file of the dead-letter folder another name, so that a running sidecar begins a new one;
 * the name it has from now on. One that is claimed already keeps its name.
 */
export async function claimDeadLetters(path: string, nowMs: number): Promise<string> {
  if (path.endsWith(REPLAYING_SUFFIX)) return path;
  const time = new Date(nowMs).toISOString().replace(/[-:]/g, '');
  const claimed = join(
    dirname(path),
    `${basename(path, '.ndjson')}.${time}.ndjson${REPLAYING_SUFFIX}`,
  );
  await rename(path, claimed);
  await chmod(claimed, 0o600).catch(() => undefined);
  return claimed;
}

/** Moves a claimed file to those that were replayed; it is never deleted. */
export async function retireDeadLetters(path: string, files: StateFiles): Promise<string> {
  const folder = join(dirname(path), REPLAYED_FOLDER);
  await files.makeDirectory(folder);
  const retired = join(folder, basename(path, REPLAYING_SUFFIX));
  await rename(path, retired);
  return retired;
}
