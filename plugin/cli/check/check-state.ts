import { stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { acquireStateLock } from '../../pipeline/lock.ts';
import { createStateFiles } from '../../pipeline/state-files.ts';
import { createSystemClock } from '../../source/clock.ts';
import type { CheckFinding } from './finding.ts';

/** Makes, locks and writes the state directory as a run would. */
export async function checkStateDirectory(
  stateDir: string,
  pid: number,
): Promise<readonly CheckFinding[]> {
  const subject = `state_dir ${stateDir}`;
  const files = createStateFiles();
  try {
    await files.makeDirectory(stateDir);
    const lock = await acquireStateLock({
      stateDir,
      pid,
      clock: createSystemClock(),
      onLost: () => undefined,
    });
    if (lock.kind === 'refused') {
      return [{ subject, verdict: 'warning', detail: `in use: ${lock.message}` }];
    }
    try {
      const file = join(stateDir, 'check');
      await files.writeAtomic(file, Buffer.from('check\n'));
      await unlink(file);
    } finally {
      await lock.lock.release();
    }
    return [{ subject, verdict: 'ok', detail: 'writable and free' }, ...(await modes(stateDir))];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    const detail = `cannot be used (${reason}); correct the path or its permissions.`;
    return [{ subject, verdict: 'failed', detail }];
  }
}

async function modes(stateDir: string): Promise<readonly CheckFinding[]> {
  const { mode } = await stat(stateDir);
  if ((mode & 0o077) === 0) return [];
  const detail = `other users may look into it (mode ${(mode & 0o777).toString(8)}); chmod 700 it.`;
  return [{ subject: `state_dir ${stateDir}`, verdict: 'warning', detail }];
}
