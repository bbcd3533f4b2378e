import { Decompress } from 'fzstd';
import { createGunzip } from 'node:zlib';
import { ContentFault } from './content-fault.ts';
import { drive } from './drive.ts';
import { peek } from './peek.ts';
import { zstdPieces } from './zstd-blocks.ts';

/** How content is packed, told by its first bytes. */
export type Packing = 'gzip' | 'zstd';

/** Forms that are met in buckets and not read, by their first bytes. */
const OTHER_FORMS: readonly (readonly [string, string])[] = [
  ['PAR1', 'Parquet'],
  ['PK\x03\x04', 'a zip archive'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ', 'xz'],
  ['Obj\x01', 'Avro'],
  ['ORC', 'ORC'],
];

const LONGEST_MAGIC = 6;
/** An upload may pack what was packed already; more layers are a trap. */
const MOST_LAYERS = 2;
/** Deflate grows bytes at most 1,032 times, so a slice gives 4 MB at most. */
const GZIP_SLICE_BYTES = 4096;

export interface UnpackOptions {
  /** Most bytes that may come out. */
  readonly maxBytes: number;
  readonly onPacking?: (packing: Packing) => void;
}

/**
 * The chunks as they are, or unpacked when they begin as gzip (RFC 1952) or zstd (RFC 8878) do.
 * @throws ContentFault when they cannot be unpacked, or are too many.
 */
export async function* unpack(
  chunks: AsyncIterable<Uint8Array>,
  options: UnpackOptions,
  layers = 0,
): AsyncGenerator<Uint8Array> {
  const peeked = await peek(chunks, (head) => head.length >= LONGEST_MAGIC);
  const packing = packingOf(peeked.head);
  if (packing === undefined) {
    refuseOtherForms(peeked.head);
    yield* bounded(peeked.chunks, options.maxBytes);
    return;
  }
  if (layers === MOST_LAYERS) {
    throw new ContentFault('unknown_form', `It is packed more than ${MOST_LAYERS} times.`);
  }
  options.onPacking?.(packing);
  const unpacked = packing === 'gzip' ? gunzipped(peeked.chunks) : unzstded(peeked.chunks);
  yield* unpack(unpacked, options, layers + 1);
}

function packingOf(head: Buffer): Packing | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length < 4) return undefined;
  const magic = head.readUInt32LE(0);
  const isZstd = magic === 0xfd2fb528 || magic >>> 4 === 0x184d2a5;
  return isZstd ? 'zstd' : undefined;
}

function refuseOtherForms(head: Buffer): void {
  const text = head.toString('latin1');
  const form = OTHER_FORMS.find(([magic]) => text.startsWith(magic));
  if (form === undefined) return;
  throw new ContentFault(
    'unknown_form',
    `It is ${form[1]}, which is not read; JSON, NDJSON and CSV are, plain or packed with gzip or zstd.`,
  );
}

async function* bounded(chunks: AsyncIterable<Uint8Array>, maxBytes: number) {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new ContentFault(
        'too_large',
        `It is larger than the ${maxBytes} bytes that max_object_bytes allows.`,
      );
    }
    yield chunk;
  }
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for await (const outputs of drive<Uint8Array>(createGunzip(), chunks, GZIP_SLICE_BYTES)) {
      yield* outputs;
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('Z_')) throw error;
    throw code === 'Z_BUF_ERROR'
      ? new ContentFault('truncated', 'Its gzip ends early.')
      : new ContentFault('bad_gzip', 'It begins as gzip does but cannot be unpacked as that.');
  }
}

async function* unzstded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let outputs: Uint8Array[] = [];
  let decoder: Decompress | undefined;
  for await (const { bytes, isFrameStart, isFrameEnd } of zstdPieces(chunks)) {
    if (isFrameStart || decoder === undefined) {
      decoder = new Decompress((output) => outputs.push(output));
    }
    try {
      decoder.push(bytes, isFrameEnd);
    } catch {
      yield* outputs;
      throw new ContentFault(
        'bad_zstd',
        'It begins as zstd does but cannot be unpacked as that; dictionaries are not supported.',
      );
    }
    yield* outputs.filter(({ length }) => length > 0);
    outputs = [];
  }
}
