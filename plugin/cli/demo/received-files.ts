import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** NDJSON files of what arrived, one per tag. */
export interface ReceivedFiles {
  /** Appends lines to the file of `tag`; resolves when the operating system has them. */
  append(tag: string, lines: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Opens the folder, which is made when it is missing. */
export async function openReceivedFiles(folder: string): Promise<ReceivedFiles> {
  await mkdir(folder, { recursive: true });
  const files = new Map<string, WriteStream>();
  return {
    append(tag, lines) {
      const file = files.get(tag) ?? createWriteStream(join(folder, `${tag}.ndjson`));
      files.set(tag, file);
      return new Promise((resolve, reject) => {
        file.write(lines, (error) => {
          if (error === null || error === undefined) resolve();
          else reject(error);
        });
      });
    },
    async close() {
      await Promise.all(
        [...files.values()].map(
          (file) => new Promise<void>((resolve) => file.end(() => resolve())),
        ),
      );
    },
  };
}
