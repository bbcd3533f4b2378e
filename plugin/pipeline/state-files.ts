import { constants } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  mkdir,
  open,
  readFile,
  rename,
  stat,
  type FileHandle,
} from 'node:fs/promises';
import { dirname } from 'node:path';

/** What group and others may do. */
const OTHERS = 0o077;

/** The few things that are done to files of the state directory; every failure is an exception with a `code`. */
export interface StateFiles {
  /** Creates a directory that only the owner may enter; one that exists is closed to others where this user may do so. */
  makeDirectory(path: string): Promise<void>;
  /** The content, or undefined when there is no such file. */
  read(path: string): Promise<Buffer | undefined>;
  /** Replaces a file at once: after a crash it holds the old content or the new, whole. */
  writeAtomic(path: string, content: Uint8Array): Promise<void>;
  /** Adds whole lines at the end and syncs; after a failure the file is as before. */
  append(path: string, lines: Uint8Array): Promise<void>;
  /** Gives the content a second name, so that the first may be written anew. */
  keepAs(path: string, keptPath: string): Promise<void>;
}

/** The real files, made with mode 0600 in directories of mode 0700. */
export function createStateFiles(): StateFiles {
  return {
    makeDirectory: async (path) => {
      await mkdir(path, { recursive: true, mode: 0o700 });
      const { mode } = await stat(path);
      // Somebody else's directory can not be changed; what is put into it is closed all the same.
      if ((mode & OTHERS) !== 0) await chmod(path, 0o700).catch(() => undefined);
    },
    read: async (path) => {
      try {
        return await readFile(path);
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    writeAtomic: async (path, content) => {
      const temporary = `${path}.tmp`;
      await withFile(temporary, 'w', async (file) => {
        await file.writeFile(content);
        await file.sync();
      });
      await rename(temporary, path);
      await syncDirectory(path);
    },
    append: async (path, lines) => {
      await withFile(path, 'a+', (file) => appendLines(file, lines));
      await syncDirectory(path);
    },
    keepAs: async (path, keptPath) => {
      await linkOrCopy(path, keptPath);
      await syncDirectory(keptPath);
    },
  };
}

/** Whether an exception carries this system error code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function withFile(path: string, flags: string, work: (file: FileHandle) => Promise<void>) {
  const file = await open(path, flags, 0o600);
  try {
    const { mode } = await file.stat();
    // A file that was there before, such as one from a backup, keeps the mode it had.
    if ((mode & OTHERS) !== 0) await file.chmod(0o600).catch(() => undefined);
    await work(file);
  } finally {
    await file.close();
  }
}

async function appendLines(file: FileHandle, lines: Uint8Array): Promise<void> {
  const { size } = await file.stat();
  try {
    if (size > 0 && !(await endsWithNewline(file, size))) await file.appendFile('\n');
    await file.appendFile(lines);
    await file.sync();
  } catch (error) {
    // Half a line would run into the next one. A device cannot be truncated, so the first error counts.
    await file.truncate(size).catch(() => undefined);
    throw error;
  }
}

/** A crash in the middle of an earlier append leaves a line without its end. */
async function endsWithNewline(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] === 0x0a;
}

async function linkOrCopy(path: string, keptPath: string): Promise<void> {
  try {
    await link(path, keptPath);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    // Some volumes know no hard links.
    await copyFile(path, keptPath, constants.COPYFILE_EXCL);
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
