import { Buffer } from 'node:buffer';
import { ByteBuffer } from './byte-buffer.ts';
import { writeJsonString } from './json-string.ts';
import { MsgpackReader } from './reader.ts';
import type { ReadFailure } from './reader.ts';

/** Deeper than any receiver accepts, and shallow enough for the recursion below. */
const MAX_DEPTH = 256;
/** A key inside of a key inside of a key: each time, its text grows by escapes upon escapes. */
const MAX_KEY_DEPTH = 2;

/**
 * Writes one MessagePack value as JSON text, exact:
 * integers with all their digits, floats always with a fraction or an exponent (34 is `34.0`),
 * strings escaped as `JSON.stringify` does, bin as base64 text, ext as `{"ext":type,"base64":"…"}`.
 * NaN and the infinities have no JSON form and become `null`; map keys that are no strings become
 * the text of their JSON form. On a failure `out` is left as it was.
 */
export function msgpackToJson(value: Uint8Array, out: ByteBuffer): ReadFailure | undefined {
  return writeWhole(value, out, 0);
}

function writeWhole(value: Uint8Array, out: ByteBuffer, keys: number): ReadFailure | undefined {
  const before = out.length;
  const reader = new MsgpackReader(value, MAX_DEPTH);
  const depthFailure = writeValue(reader, out, 0, keys);
  const failure = depthFailure ?? reader.failure;
  if (failure !== undefined) out.truncate(before);
  return failure;
}

/** The same as a string; `undefined` for bytes that cannot be read. */
export function msgpackToJsonText(value: Uint8Array): string | undefined {
  const out = new ByteBuffer(1024);
  if (msgpackToJson(value, out) !== undefined) return undefined;
  return Buffer.from(out.view()).toString('utf8');
}

function writeValue(
  reader: MsgpackReader,
  out: ByteBuffer,
  depth: number,
  keys: number,
): ReadFailure | undefined {
  const type = reader.peek();
  if (type === 'str') writeStr(reader, out);
  else if (type === 'integer') out.ascii(String(reader.integer()));
  else if (type === 'map') return writeMap(reader, out, depth + 1, keys);
  else if (type === 'array') return writeArray(reader, out, depth + 1, keys);
  else if (type === 'float') out.ascii(floatText(reader.float()));
  else if (type === 'boolean') out.ascii(reader.boolean() ? 'true' : 'false');
  else if (type === 'bin') out.ascii(`"${base64(reader.bin())}"`);
  else if (type === 'ext') writeExt(reader, out);
  else writeNil(reader, out);
  return undefined;
}

function writeStr(reader: MsgpackReader, out: ByteBuffer): void {
  const start = reader.strStart();
  writeJsonString(out, reader.source, start, reader.at);
}

function writeMap(
  reader: MsgpackReader,
  out: ByteBuffer,
  depth: number,
  keys: number,
): ReadFailure | undefined {
  if (depth > MAX_DEPTH) return 'too_deep';
  const pairs = reader.map();
  out.byte(0x7b);
  for (let index = 0; index < pairs && reader.failure === undefined; index++) {
    if (index > 0) out.byte(0x2c);
    const keyFailure = writeKey(reader, out, keys + 1);
    out.byte(0x3a);
    const failure = keyFailure ?? writeValue(reader, out, depth, keys);
    if (failure !== undefined) return failure;
  }
  out.byte(0x7d);
  return undefined;
}

function writeArray(
  reader: MsgpackReader,
  out: ByteBuffer,
  depth: number,
  keys: number,
): ReadFailure | undefined {
  if (depth > MAX_DEPTH) return 'too_deep';
  const length = reader.array();
  out.byte(0x5b);
  for (let index = 0; index < length && reader.failure === undefined; index++) {
    if (index > 0) out.byte(0x2c);
    const failure = writeValue(reader, out, depth, keys);
    if (failure !== undefined) return failure;
  }
  out.byte(0x5d);
  return undefined;
}

function writeKey(reader: MsgpackReader, out: ByteBuffer, keys: number): ReadFailure | undefined {
  if (reader.peek() === 'str') {
    writeStr(reader, out);
    return undefined;
  }
  if (keys > MAX_KEY_DEPTH) return 'too_deep';
  const key = new ByteBuffer(64);
  const failure = writeWhole(reader.skip(), key, keys);
  if (reader.failure === undefined) writeJsonString(out, key.view(), 0, key.length);
  return reader.failure ?? failure;
}

function writeExt(reader: MsgpackReader, out: ByteBuffer): void {
  const { type, data } = reader.ext();
  out.ascii(`{"ext":${type},"base64":"${base64(data)}"}`);
}

function writeNil(reader: MsgpackReader, out: ByteBuffer): void {
  reader.nil();
  out.ascii('null');
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
