import { isUtf8 } from 'node:buffer';
import { ContentFault } from './content-fault.ts';
import { csvDelimiter, csvUnits } from './csv-records.ts';
import { JsonCutter } from './json-cutter.ts';
import { peek } from './peek.ts';
import type { Unit } from './unit.ts';
import { unpack } from './unpack.ts';

export interface ContentLimits {
  /** Most bytes of the object, unpacked. */
  readonly maxObjectBytes: number;
  /** A larger record is passed over; its size is all that is kept. */
  readonly maxRecordBytes: number;
}

export interface ContentOptions extends ContentLimits {
  /** Told what the content is, such as `gzip` and then `JSON`. */
  readonly onForm?: (form: string) => void;
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const LINE_FEED = 0x0a;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
/** A header line is not longer. */
const LONGEST_HEADER_BYTES = 64 * 1024;
const BLANKS = /^[ \t\r\n]*/;

/**
 * Reads the records of an object, told by what its bytes are and not by its name: JSON (one value, an
 * array, or many values), NDJSON or CSV with a header; plain, or packed with gzip or zstd. The last
 * piece is `broken` when not everything could be read. Memory: one record and a few chunks.
 */
export async function* readContent(
  chunks: AsyncIterable<Uint8Array>,
  options: ContentOptions,
): AsyncGenerator<readonly Unit[]> {
  let offset = 0;
  try {
    const unpacked = unpack(chunks, {
      maxBytes: options.maxObjectBytes,
      ...(options.onForm === undefined ? {} : { onPacking: options.onForm }),
    });
    for await (const units of readText(counted(unpacked), options)) yield units;
  } catch (error) {
    if (!(error instanceof ContentFault)) throw error;
    const { reason, message } = error;
    yield [{ kind: 'broken', reason, offset, message }];
  }

  async function* counted(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      offset += chunk.length;
      yield chunk;
    }
  }
}

async function* readText(
  source: AsyncIterable<Uint8Array>,
  options: ContentOptions,
): AsyncGenerator<readonly Unit[]> {
  const { head, chunks } = await peek(source, isTelling);
  const hasMark = head.subarray(0, 3).equals(BYTE_ORDER_MARK);
  const text = withoutBlanks(hasMark ? head.subarray(3) : head);
  if (text.length === 0) throw new ContentFault('empty', 'It is empty.');
  const plain = hasMark ? skipped(chunks, 3) : chunks;
  if (text[0] === OPEN_OBJECT || text[0] === OPEN_ARRAY) {
    options.onForm?.('JSON');
    yield* jsonUnits(plain, options.maxRecordBytes);
    return;
  }
  const delimiter = headerDelimiter(text);
  if (delimiter === undefined) {
    throw new ContentFault('unknown_form', 'It is neither JSON nor CSV with a header line.');
  }
  options.onForm?.('CSV');
  yield* csvUnits(plain, { delimiter, maxRecordBytes: options.maxRecordBytes });
}

/** Whether so much says what the content is. */
function isTelling(head: Buffer): boolean {
  if (head.length >= LONGEST_HEADER_BYTES) return true;
  const text = withoutBlanks(head.subarray(0, 3).equals(BYTE_ORDER_MARK) ? head.subarray(3) : head);
  const isJson = text[0] === OPEN_OBJECT || text[0] === OPEN_ARRAY;
  return head.length > 3 && text.length > 0 && (isJson || text.includes(LINE_FEED));
}

function withoutBlanks(bytes: Buffer): Buffer {
  const blanks = BLANKS.exec(bytes.toString('latin1'))?.[0].length ?? 0;
  return bytes.subarray(blanks);
}

function headerDelimiter(text: Buffer): string | undefined {
  const end = text.indexOf(LINE_FEED);
  const line = end === -1 ? text : text.subarray(0, end);
  const isLine = line.length < LONGEST_HEADER_BYTES && isUtf8(line);
  return isLine ? csvDelimiter(line.toString()) : undefined;
}

async function* jsonUnits(
  chunks: AsyncIterable<Uint8Array>,
  maxRecordBytes: number,
): AsyncGenerator<readonly Unit[]> {
  const cutter = new JsonCutter(maxRecordBytes);
  for await (const chunk of chunks) {
    const units = cutter.push(chunk);
    yield units;
    if (units.at(-1)?.kind === 'broken') return;
  }
  yield cutter.end();
}

async function* skipped(
  chunks: AsyncIterable<Uint8Array>,
  bytes: number,
): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunks) {
    yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
