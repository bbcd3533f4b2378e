import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** How much room a body may take while it is read. */
export interface BodyRoom {
  /** Bytes already set aside for this body. */
  readonly reservedBytes: number;
  /** First guess of the size, such as that of the last body. */
  readonly expectedBytes: number;
  /** Asks for `totalBytes` in all; false when the request is being given up. */
  reserve(totalBytes: number): Promise<boolean>;
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

/** Reads a body, inflated, into one buffer of its own. @throws when the stream or its gzip breaks. */
export async function readBody(stream: Readable, request: ReadRequest): Promise<ReadBody> {
  const decoded = decode(stream, request.encoding);
  if (decoded === undefined) {
    stream.on('error', () => undefined).destroy();
    return { kind: 'unsupported' };
  }
  const { room, maxBytes } = request;
  let reserved = room.reservedBytes;
  let buffer = allocate(Math.min(room.expectedBytes, reserved, maxBytes));
  let length = 0;
  // Leaving the loop early destroys the stream and with it the connection.
  for await (const chunk of decoded as AsyncIterable<Buffer>) {
    const needed = length + chunk.length;
    if (needed > maxBytes) return { kind: 'too_large' };
    if (needed > buffer.length) {
      const capacity = nextCapacity(needed, reserved, maxBytes);
      if (capacity > reserved) {
        if (!(await room.reserve(capacity))) return { kind: 'given_up' };
        reserved = capacity;
      }
      buffer = grow(buffer, length, capacity);
    }
    chunk.copy(buffer, length);
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
      return pipeline(stream, createGunzip({ chunkSize: 256 * 1024 }), () => undefined);
    default:
      return undefined;
  }
}

/** Grows by half, but uses up what is reserved before it asks for more. */
function nextCapacity(needed: number, reserved: number, maxBytes: number): number {
  const wanted = Math.ceil(needed * 1.5);
  return Math.min(maxBytes, needed <= reserved ? Math.min(wanted, reserved) : wanted);
}

/** A slab of its own, outside the shared pool, so that it may move to a worker. */
function allocate(bytes: number): Buffer {
  return Buffer.allocUnsafeSlow(Math.max(SMALLEST_BUFFER, bytes));
}

function grow(buffer: Buffer, length: number, capacity: number): Buffer {
  const larger = allocate(capacity);
  buffer.copy(larger, 0, 0, length);
  return larger;
}
