import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './state-files.ts';

/** A file of the dead-letter folder that waits for somebody. */
export interface DeadLetterFile {
  readonly path: string;
  /**
   * `records`: lines that can be replayed; `page`: an answer that nobody could read, kept whole;
   * `objects`: what is known of objects that were set aside, which lie in their bucket.
   */
  readonly kind: 'records' | 'page' | 'objects';
}

/** What a file of dead records holds. */
export interface DeadLetterSummary {
  readonly records: number;
  /** ISO time of the first record; absent when the line does not say. */
  readonly since?: string;
}

/** Where files go whose records were replayed. */
export const REPLAYED_FOLDER = 'replayed';
/** What the name of a file ends in while it is replayed. */
export const REPLAYING_SUFFIX = '.replaying';

/** What the name of a list of objects ends in. */
export const OBJECTS_SUFFIX = '.objects.ndjson';

const LINE_FEED = 0x0a;
const MOST_HEAD_BYTES = 200;

/** The files that wait in the dead-letter folder of the state directory, by name. */
export async function deadLetterFiles(stateDir: string): Promise<readonly DeadLetterFile[]> {
  const folder = join(stateDir, 'dead-letter');
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  return names.toSorted().flatMap((name): DeadLetterFile[] => {
    const path = join(folder, name);
    if (name.endsWith('.body')) return [{ path, kind: 'page' }];
    if (name.endsWith(OBJECTS_SUFFIX)) return [{ path, kind: 'objects' }];
    const isRecords = name.endsWith('.ndjson') || name.endsWith(REPLAYING_SUFFIX);
    return isRecords ? [{ path, kind: 'records' }] : [];
  });
}

/** Counts the lines of a file of dead records without holding more than a piece of it. */
export async function summariseDeadLetters(path: string): Promise<DeadLetterSummary> {
  let records = 0;
  let head = '';
  let last = LINE_FEED;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (head.length < MOST_HEAD_BYTES) {
      head += chunk.subarray(0, MOST_HEAD_BYTES).toString('latin1');
    }
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) {
      records += 1;
    }
    last = chunk.at(-1) ?? last;
  }
  if (last !== LINE_FEED) records += 1;
  const since = /^\{"time":"([0-9TZ:.-]{1,40})"/.exec(head)?.[1];
  return since === undefined ? { records } : { records, since };
}
