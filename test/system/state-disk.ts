import { execFile } from 'node:child_process';
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A state directory that can be made unwritable, and well again. */
export interface StateDisk {
  /** What the program says that has to be done. */
  readonly cure: string;
  block(): Promise<void>;
  free(): Promise<void>;
  close(): Promise<void>;
}

/** Mounts a small disk at `path` that is really filled; where nobody may mount, the files of the streams are blocked. */
export async function openStateDisk(path: string, streams: readonly string[]): Promise<StateDisk> {
  await mkdir(path, { mode: 0o700 });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', path]);
  } catch {
    return blockedFiles(path, streams);
  }
  const filler = join(path, 'filler');
  return {
    cure: 'Make room',
    // One write goes on until there is no room at all.
    block: () => writeFile(filler, Buffer.alloc(512 * 1024)).catch(() => undefined),
    free: () => rm(filler),
    close: async () => {
      await run('umount', [path]);
    },
  };
}

/** A folder stands where the next version of each checkpoint is written. */
function blockedFiles(path: string, streams: readonly string[]): StateDisk {
  const obstacles = streams.map((name) => join(path, 'checkpoints', `acme.${name}.json.tmp`));
  return {
    cure: 'correct its permissions or its volume',
    block: async () => {
      for (const obstacle of obstacles) await mkdir(obstacle);
    },
    free: async () => {
      for (const obstacle of obstacles) await rmdir(obstacle);
    },
    close: () => Promise.resolve(),
  };
}
