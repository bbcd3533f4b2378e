import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { readContent } from '../../source/s3/content/read-content.ts';
import type { Unit } from '../../source/s3/content/unit.ts';
import { unpack } from '../../source/s3/content/unpack.ts';
import type { Terminal } from '../terminal.ts';
import { readDeadLetterLine } from './dead-letter-line.ts';
import { createLineNumbers, type LineNumbers } from './line-numbers.ts';
import { isTextRecord } from './record-text.ts';

/** Longer than any record a frame takes. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** One record of a file, or what stands in its place. */
export type Piece =
  | {
      readonly kind: 'record';
      readonly bytes: Uint8Array;
      /** Where a dead letter came from; absent in exported files. */
      readonly origin?: { readonly tenant: string; readonly stream: string };
    }
  | {
      /** What is no record; `bytes` as it stood, unless it is too large to be held. */
      readonly kind: 'bad';
      readonly line: number;
      readonly message: string;
      readonly bytes?: Uint8Array;
    }
  /** The same record again, because two outputs had put it aside. */
  | { readonly kind: 'repeated' };

export interface ReplaySource {
  /** The pieces of the file in order, a few at a time. */
  pieces(): AsyncGenerator<readonly Piece[]>;
  /** Bytes of the file that were read so far, packed as they are. */
  bytesRead(): number;
}

/** Opens a file, or standard input for `-`, whose form is told by its bytes. */
export function openReplaySource(file: string, terminal: Terminal): ReplaySource {
  let bytesRead = 0;
  async function* counted(input: Readable): AsyncGenerator<Uint8Array> {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      bytesRead += chunk.length;
      yield chunk;
    }
  }
  return {
    bytesRead: () => bytesRead,
    pieces: async function* () {
      const input = file === '-' ? terminal.stdin : openFile(file, terminal);
      const lines = createLineNumbers();
      const judge = createJudge(lines);
      const plain = lines.watch(unpacked(counted(input)));
      const limits = { maxObjectBytes: Infinity, maxRecordBytes: MAX_RECORD_BYTES };
      for await (const units of readContent(plain, limits)) yield units.flatMap(judge);
    },
  };
}

function openFile(file: string, { workingDirectory }: Terminal): Readable {
  return createReadStream(resolve(workingDirectory, file), { highWaterMark: CHUNK_BYTES });
}

/** Unpacked here, so that lines can be counted in what comes out. */
function unpacked(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return unpack(chunks, { maxBytes: Infinity });
}

/** Tells records, dead letters and bad pieces apart; a file is of dead letters when its first record is one. */
function createJudge(lines: LineNumbers): (unit: Unit) => Piece | readonly Piece[] {
  let isDeadLetters: boolean | undefined;
  let last: { readonly record: Uint8Array; readonly tags: Set<string> } | undefined;

  function bad(offset: number, message: string, bytes?: Uint8Array): Piece {
    const line = lines.lineOf(offset);
    return { kind: 'bad', line, message, ...(bytes === undefined ? {} : { bytes }) };
  }

  function deadLetter(bytes: Uint8Array, offset: number): Piece {
    const letter = readDeadLetterLine(bytes);
    if (letter === undefined) return bad(offset, 'the line is no dead letter.', bytes);
    const { tenant, stream, tag, record } = letter;
    if (last !== undefined && !last.tags.has(tag) && Buffer.compare(last.record, record) === 0) {
      last.tags.add(tag);
      return { kind: 'repeated' };
    }
    last = { record, tags: new Set([tag]) };
    return { kind: 'record', bytes: record, origin: { tenant, stream } };
  }

  return (unit) => {
    switch (unit.kind) {
      case 'record':
        isDeadLetters ??= readDeadLetterLine(unit.bytes) !== undefined;
        if (isDeadLetters) return deadLetter(unit.bytes, unit.offset);
        if (isTextRecord(unit.bytes)) return { kind: 'record', bytes: unit.bytes };
        return bad(unit.offset, 'this is not the JSON text of one record.', unit.bytes);
      case 'bad':
        return bad(unit.offset, REASONS[unit.reason], unit.bytes);
      case 'broken':
        // An hour without records exports as nothing.
        return unit.reason === 'empty' ? [] : bad(unit.offset, inWords(unit.message));
    }
  };
}

const REASONS = {
  not_json: 'this is not JSON.',
  too_large: `the record is longer than ${MAX_RECORD_BYTES} bytes.`,
  bad_csv: 'the row has more or fewer cells than the header.',
} as const;

function inWords(message: string): string {
  return `nothing can be read from here on: ${message}`;
}
