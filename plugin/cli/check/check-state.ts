import { stat, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.generated.ts';
import { acquireStateLock } from '../../pipeline/lock.ts';
import { createStateFiles } from '../../pipeline/state-files.ts';
import { createSystemClock } from '../../source/clock.ts';
import type { CheckFinding } from './finding.ts';

export interface StateCheck {
  readonly config: Config;
  readonly pid: number;
  /** What may be looked at only while no sidecar of this state directory runs. */
  readonly whileIdle: () => Promise<readonly CheckFinding[]>;
}

/** Makes, locks and writes the state directory as a run would, and looks at permissions and room. */
export async function checkStateDirectory(check: StateCheck): Promise<readonly CheckFinding[]> {
  const stateDir = check.config.state_dir;
  const subject = `state_dir ${stateDir}`;
  try {
    await createStateFiles().makeDirectory(join(stateDir, 'checkpoints'));
    return [
      ...(await lockAndWrite(check, subject)),
      ...(await permissions(stateDir, subject)),
      ...(await room(check.config)),
    ];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    const detail = `cannot be used (${reason})`;
    const cure = 'Correct the path or its permissions; this user must be able to write there.';
    return [{ area: 'state', subject, verdict: 'failed', detail, cure }];
  }
}

async function lockAndWrite(check: StateCheck, subject: string): Promise<readonly CheckFinding[]> {
  const stateDir = check.config.state_dir;
  const lock = await acquireStateLock({
    stateDir,
    pid: check.pid,
    clock: createSystemClock(),
    onLost: () => undefined,
  });
  if (lock.kind === 'refused') return inUse(lock.message, subject);
  try {
    const file = join(stateDir, 'check');
    await createStateFiles().writeAtomic(file, Buffer.from('check\n'));
    await unlink(file);
    const line = { area: 'state', subject, verdict: 'ok', detail: 'writable and free' } as const;
    return [line, ...(await check.whileIdle())];
  } finally {
    await lock.lock.release();
  }
}

function inUse(message: string, subject: string): readonly CheckFinding[] {
  const holder = /by (process \d+)/.exec(message)?.[1] ?? 'another process';
  return [
    {
      area: 'state',
      subject,
      verdict: 'warning',
      detail: `in use: held by ${holder}`,
      cure: 'Nothing to do when that is the running sidecar; a second one needs a state_dir of its own.',
    },
    {
      area: 'tenant',
      subject: 'indexes',
      verdict: 'skipped',
      detail: 'not asked for other readers while a sidecar reads',
    },
  ];
}

async function permissions(stateDir: string, subject: string): Promise<readonly CheckFinding[]> {
  const { mode } = await stat(stateDir);
  if ((mode & 0o077) === 0) return [];
  const detail = `other users may look into it (mode ${(mode & 0o777).toString(8)})`;
  const cure = `chmod 700 ${stateDir}; what the program writes there is closed to others all the same.`;
  return [{ area: 'state', subject, verdict: 'warning', detail, cure }];
}

async function room({ state_dir, http }: Config): Promise<readonly CheckFinding[]> {
  const { bavail, bsize, files, ffree } = await statfs(state_dir);
  const free = bavail * bsize;
  const line = { area: 'state', subject: 'free space in state_dir' } as const;
  if (files > 0 && ffree === 0) {
    const cure = 'Remove small files from the volume.';
    return [{ ...line, verdict: 'failed', detail: 'the volume takes no new file (inodes)', cure }];
  }
  if (free >= http.max_body_bytes) {
    return [{ ...line, verdict: 'ok', detail: `${megabytes(free)} free` }];
  }
  const detail = `${megabytes(free)} free; a page that cannot be decoded is kept whole, up to ${megabytes(http.max_body_bytes)}`;
  return [{ ...line, verdict: 'warning', detail, cure: 'Make room, or use a larger volume.' }];
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1_000_000).toLocaleString('en-US')} MB`;
}
