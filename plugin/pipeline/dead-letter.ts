import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import type { DeadLetter } from '../transform/page-result.ts';
import type { StateFiles } from './state-files.ts';

/** Where records go that no frame can carry, and pages that nobody can read. */
export interface DeadLetterStore {
  /** Adds one line per record and syncs. @throws when there is no room; nothing was added then. */
  append(letters: readonly DeadLetter[]): Promise<void>;
  /** Writes an answer whole, named by its digest, and returns the file. @throws when there is no room. */
  setAside(body: Uint8Array, digest: string): Promise<string>;
}

export interface DeadLetterOptions {
  readonly stateDir: string;
  readonly tenant: string;
  readonly stream: string;
  readonly files: StateFiles;
  readonly nowMs: () => number;
  /** Keeps the files of another process apart, such as `.replay`; nothing when absent. */
  readonly suffix?: string;
}

/** Keeps `dead-letter/<tenant>.<stream>.ndjson` and `dead-letter/<tenant>.<stream>.<digest>.body`. */
export function createDeadLetterStore(options: DeadLetterOptions): DeadLetterStore {
  const { stateDir, tenant, stream, files, nowMs, suffix = '' } = options;
  const base = join(stateDir, 'dead-letter', `${tenant}.${stream}${suffix}`);
  return {
    append: async (letters) => {
      if (letters.length === 0) return;
      const time = new Date(nowMs()).toISOString();
      const lines = letters.map((letter) => {
        const { reason, tag } = letter;
        return formatLine({ time, tenant, stream, tag, reason }, letter.bytes);
      });
      await files.append(`${base}.ndjson`, Buffer.concat(lines));
    },
    setAside: async (body, digest) => {
      const path = `${base}.${digest.replace(/[^0-9a-f]/g, '').slice(0, 16)}.body`;
      await files.writeAtomic(path, body);
      return path;
    },
  };
}

/** The record stands verbatim in the line, unless it would break the line or the file's encoding. */
function formatLine(head: Readonly<Record<string, string>>, record: Uint8Array): Buffer {
  const start = JSON.stringify(head).slice(0, -1);
  const isVerbatim = isUtf8(record) && !record.includes(0x0a) && !record.includes(0x0d);
  const body = isVerbatim
    ? [`${start},"record":`, record, '}\n']
    : [`${start},"record_base64":"`, Buffer.from(record).toString('base64'), '"}\n'];
  return Buffer.concat(body.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}
