import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** One line of a file, without its line break. */
export interface Line {
  readonly bytes: Uint8Array;
  /** Counted from 1. */
  readonly number: number;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads the lines of `input` as bytes, unpacking gzip when the content is gzip, whatever its name.
 * Empty lines are counted, not given. Memory: one line and one chunk.
 *
 * @throws {RangeError} when a line is longer than `maxLineBytes`; the stream's own error otherwise.
 */
export async function* readLines(input: Readable, maxLineBytes: number): AsyncGenerator<Line> {
  const pending: Buffer[] = [];
  let pendingBytes = 0;
  let number = 0;

  function take(last: Buffer): Line | undefined {
    const whole = pending.length === 0 ? last : Buffer.concat([...pending, last]);
    pending.length = 0;
    pendingBytes = 0;
    number += 1;
    const end = whole.at(-1) === CARRIAGE_RETURN ? whole.length - 1 : whole.length;
    return end === 0 ? undefined : { bytes: whole.subarray(0, end), number };
  }

  for await (const chunk of unpacked(input)) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      const line = take(chunk.subarray(start, end));
      if (line !== undefined) yield line;
      start = end + 1;
    }
    pendingBytes += chunk.length - start;
    if (pendingBytes > maxLineBytes) {
      throw new RangeError(`line ${number + 1} is longer than ${maxLineBytes} bytes`);
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  if (pendingBytes > 0) {
    const line = take(Buffer.alloc(0));
    if (line !== undefined) yield line;
  }
}

/** The chunks of `input`, gunzipped when they begin with gzip's magic number (RFC 1952, 2.3.1). */
async function* unpacked(input: Readable): AsyncGenerator<Buffer> {
  const chunks = input[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  let ended = false;
  while (head.length < 2 && !ended) {
    const next = await chunks.next();
    if (next.done === true) ended = true;
    else head = Buffer.concat([head, next.value]);
  }
  const rest = restOf(head, ended, chunks);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* rest;
    return;
  }
  const output = new PassThrough();
  // A failure reaches the reader through the destroyed output, with its cause.
  pipeline(rest, createGunzip(), output).catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  yield* output as AsyncIterable<Buffer>;
}

async function* restOf(
  head: Buffer,
  ended: boolean,
  chunks: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  while (!ended) {
    const next = await chunks.next();
    if (next.done === true) return;
    yield next.value;
  }
}
