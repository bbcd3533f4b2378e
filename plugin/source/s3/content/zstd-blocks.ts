import { ContentFault } from './content-fault.ts';

/** What has to be fed to a decoder at once, so that it gives back at most one block. */
export interface ZstdPiece {
  readonly bytes: Uint8Array;
  /** Whether it is the header of a frame. */
  readonly isFrameStart: boolean;
  readonly isFrameEnd: boolean;
}

/** Longest frame header: magic, descriptor, window, dictionary, size (RFC 8878, 3.1.1.1). */
const LONGEST_HEADER = 18;
const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const MOST_WINDOW_BYTES = 32 * 1024 * 1024;

/**
 * Cuts zstd frames at their blocks (RFC 8878, 3.1.1). Fed so, a decoder cannot be made to give more
 * than 128 KB at once, nor to set more than 32 MB aside for its window.
 *
 * @throws ContentFault when the bytes are no frames, or end within one.
 */
export async function* zstdPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ZstdPiece> {
  const input = byteSource(chunks);
  for (;;) {
    const head = await input.look(LONGEST_HEADER);
    if (head.length === 0) return;
    const magic = head.length < 4 ? 0 : head.readUInt32LE(0);
    if (magic >>> 4 === SKIPPABLE_MAGIC >>> 4) {
      await input.skip(8 + (await exactly(input, 8)).readUInt32LE(4));
      continue;
    }
    if (magic !== MAGIC) throw damaged('it does not begin with a zstd frame');
    const header = readHeader(head);
    yield { bytes: await input.take(header.bytes), isFrameStart: true, isFrameEnd: false };
    yield* blocks(input, !header.hasChecksum);
    if (!header.hasChecksum) continue;
    yield { bytes: await input.take(4), isFrameStart: false, isFrameEnd: true };
  }
}

async function* blocks(input: ByteSource, areAll: boolean): AsyncGenerator<ZstdPiece> {
  for (let isLast = false; !isLast;) {
    const head = (await exactly(input, 3)).readUIntLE(0, 3);
    isLast = (head & 1) === 1;
    const isRepeated = ((head >> 1) & 3) === 1;
    const bytes = await input.take(3 + (isRepeated ? 1 : head >> 3));
    yield { bytes, isFrameStart: false, isFrameEnd: isLast && areAll };
  }
}

function readHeader(head: Buffer): { readonly bytes: number; readonly hasChecksum: boolean } {
  const descriptor = head[4] ?? 0;
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const bytes = 5 + (isSingle ? 0 : 1) + dictionaryBytes + sizeBytes;
  if (head.length < bytes) throw truncated();
  const windowBytes = isSingle ? contentSize(head, bytes - sizeBytes, sizeBytes) : windowOf(head);
  if (windowBytes > MOST_WINDOW_BYTES) {
    throw new ContentFault(
      'too_large',
      `It is packed with a zstd window of ${windowBytes} bytes; the most is ${MOST_WINDOW_BYTES}. Pack it without --long and below level 22.`,
    );
  }
  return { bytes, hasChecksum: (descriptor & 4) !== 0 };
}

function windowOf(head: Buffer): number {
  const descriptor = head[5] ?? 0;
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(head: Buffer, at: number, bytes: number): number {
  if (bytes === 8) return Number(head.readBigUInt64LE(at));
  return head.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}

interface ByteSource {
  /** Up to so many bytes, without taking them. */
  look(bytes: number): Promise<Buffer>;
  /** @throws ContentFault when there are fewer. */
  take(bytes: number): Promise<Buffer>;
  skip(bytes: number): Promise<void>;
}

function byteSource(chunks: AsyncIterable<Uint8Array>): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let held = Buffer.alloc(0);
  const fill = async (bytes: number): Promise<boolean> => {
    const parts = [held];
    let length = held.length;
    while (length < bytes) {
      const next = await iterator.next();
      if (next.done === true) break;
      parts.push(Buffer.from(next.value));
      length += next.value.length;
    }
    if (parts.length > 1) held = Buffer.concat(parts);
    return length >= bytes;
  };
  return {
    look: async (bytes) => {
      await fill(bytes);
      return held.subarray(0, bytes);
    },
    take: async (bytes) => {
      if (!(await fill(bytes))) throw truncated();
      const taken = held.subarray(0, bytes);
      held = held.subarray(bytes);
      return taken;
    },
    skip: async (bytes) => {
      let left = bytes;
      while (left > held.length) {
        left -= held.length;
        held = Buffer.alloc(0);
        if (!(await fill(1))) throw truncated();
      }
      held = held.subarray(left);
    },
  };
}

async function exactly(input: ByteSource, bytes: number): Promise<Buffer> {
  const found = await input.look(bytes);
  if (found.length < bytes) throw truncated();
  return found;
}

function truncated(): ContentFault {
  return new ContentFault('truncated', 'Its zstd frame ends early.');
}

function damaged(why: string): ContentFault {
  return new ContentFault('bad_zstd', `It cannot be unpacked as zstd: ${why}.`);
}
