import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { readLines, type Line } from '../source/file/lines.ts';
import type { Terminal } from './terminal.ts';

/** Longer than any record a frame takes. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** A line and the file it stands in, as messages name it. */
export interface InputLine extends Line {
  readonly file: string;
}

/** The lines of the files one after the other; standard input without any or for `-`. */
export async function* inputLines(
  files: readonly string[],
  terminal: Terminal,
): AsyncGenerator<InputLine> {
  for (const file of files.length === 0 ? ['-'] : files) {
    const name = file === '-' ? 'stdin' : file;
    for await (const line of readLines(openInput(file, terminal), MAX_LINE_BYTES)) {
      yield { ...line, file: name };
    }
  }
}

export function openInput(file: string, terminal: Terminal): Readable {
  if (file === '-') return terminal.stdin;
  return createReadStream(resolve(terminal.workingDirectory, file), { highWaterMark: 1024 * 1024 });
}
