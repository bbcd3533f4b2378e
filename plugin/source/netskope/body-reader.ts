import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { bufferSink } from '../../memory/buffer-sink.ts';
import { slabSize } from '../../memory/slab-size.ts';

/** How much room a body may take while it is read. */
export interface BodyRoom {
  /** Bytes already set aside for this body. */
  readonly reservedBytes: number;
  /** Asks for `totalBytes` in all; false when the request is being given up. */
  reserve(totalBytes: number): Promise<boolean>;
  /** Gives back what is above `totalBytes`. */
  giveBack(totalBytes: number): void;
}

export interface ReadRequest {
  readonly encoding: string;
  readonly maxBytes: number;
  readonly room: BodyRoom;
  /** Told the decoded size so far, so that a cut body still says how far it came. */
  onBytes?(receivedBytes: number): void;
}

export type ReadBody =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'given_up' };

const SMALLEST_BUFFER = 64 * 1024;
const GROWTH = 1.5;
/** Above half the size of Node's buffer pool, so that each chunk has memory of its own. */
const CHUNK_BYTES = 256 * 1024;

/** Reads a body, inflated, into one buffer of its own. @throws when the stream or its gzip breaks. */
export async function readBody(stream: Readable, request: ReadRequest): Promise<ReadBody> {
  const decoded = decode(stream, request.encoding);
  if (decoded === undefined) {
    stream.on('error', () => undefined).destroy();
    return { kind: 'unsupported' };
  }
  const { room, maxBytes } = request;
  const leave = decoded === stream ? undefined : chunkLeaver();
  let reserved = Math.min(room.reservedBytes, maxBytes);
  let buffer = allocate(reserved);
  let length = 0;
  // Leaving the loop early destroys the stream and with it the connection.
  for await (const chunk of decoded as AsyncIterable<Buffer>) {
    const needed = length + chunk.length;
    if (needed > maxBytes) return { kind: 'too_large' };
    if (needed > reserved) {
      reserved = Math.min(maxBytes, Math.ceil(needed * GROWTH));
      const isLargeEnough = reserved <= buffer.length;
      // While one buffer is copied into another, both are there.
      if (!(await room.reserve(isLargeEnough ? reserved : length + reserved))) {
        return { kind: 'given_up' };
      }
      if (!isLargeEnough) {
        buffer = copyInto(allocate(reserved), buffer.subarray(0, length));
        room.giveBack(reserved);
      }
    }
    chunk.copy(buffer, length);
    leave?.(chunk);
    length = needed;
    request.onBytes?.(length);
  }
  return { kind: 'read', bytes: buffer.subarray(0, length) };
}

function decode(stream: Readable, encoding: string): Readable | undefined {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return stream;
    case 'gzip':
    case 'x-gzip':
      // The error reaches the reader through the destroyed gunzip stream.
      return pipeline(stream, createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
    default:
      return undefined;
  }
}

/**
 * Frees what a page was inflated into, piece by piece: left to the collector, that would be as much
 * again as all pages that are being read. zlib fills one buffer, in one or more chunks, and then the
 * next, so that a buffer is done with when a chunk of another one comes.
 */
function chunkLeaver(): (chunk: Buffer) => void {
  const free = bufferSink();
  let last: ArrayBufferLike | undefined;
  return ({ buffer }) => {
    if (buffer === last) return;
    if (last instanceof ArrayBuffer) free(last);
    last = buffer;
  };
}

function copyInto(larger: Buffer, smaller: Buffer): Buffer {
  smaller.copy(larger);
  return larger;
}

/** A slab of its own, outside the shared pool, so that it may move to a worker. */
function allocate(bytes: number): Buffer {
  return Buffer.allocUnsafeSlow(Math.max(SMALLEST_BUFFER, slabSize(bytes)));
}
