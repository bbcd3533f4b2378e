import type { MsgpackWriter } from '../../msgpack/writer.ts';
import * as characters from './characters.ts';
import * as scalarScan from './scalar-scan.ts';
import * as scalar from './transcode-scalar.ts';
import * as unescaping from './unescape.ts';
import * as validText from './valid-text.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, QUOTE } = characters;
const { isFractionStart } = scalarScan;
const { writeDecimal, writeEscaped, writeInteger } = scalar;
const { firstElement, nextElement, stringEnd, valueAfterKey, valueEnd, wordEnd } = validText;
const { unescapeText } = unescaping;

/** Writes one value and returns the offset behind it. */
type WriteElement = (bytes: Uint8Array, at: number, writer: MsgpackWriter) => number;

/**
 * Writes the value at `at`, where no object holds a key twice, and returns the offset behind it. The
 * text was scanned before; this calls itself once per level, which `RecordLimits.maxDepth` bounds.
 */
export function writeNested(bytes: Uint8Array, at: number, writer: MsgpackWriter): number {
  switch (bytes[at]) {
    case OPEN_OBJECT:
      return writeObject(bytes, at, writer);
    case OPEN_ARRAY:
      return writeArray(bytes, at, writer, writeNested);
    default:
      return writeScalar(bytes, at, writer);
  }
}

/** As `writeNested`, where objects may hold a key twice: the last value counts, at the first one's place. */
export function writeRepeating(bytes: Uint8Array, at: number, writer: MsgpackWriter): number {
  switch (bytes[at]) {
    case OPEN_OBJECT:
      return writeRepeatingObject(bytes, at, writer);
    case OPEN_ARRAY:
      return writeArray(bytes, at, writer, writeRepeating);
    default:
      return writeScalar(bytes, at, writer);
  }
}

function writeObject(bytes: Uint8Array, start: number, writer: MsgpackWriter): number {
  const head = writer.open();
  let count = 0;
  let at = firstElement(bytes, start);
  while (bytes[at] !== CLOSE_OBJECT) {
    at = valueAfterKey(bytes, writeString(bytes, at, writer));
    at = nextElement(bytes, writeNested(bytes, at, writer));
    count++;
  }
  writer.closeMap(head, count);
  return at + 1;
}

function writeArray(
  bytes: Uint8Array,
  start: number,
  writer: MsgpackWriter,
  writeElement: WriteElement,
): number {
  const head = writer.open();
  let count = 0;
  let at = firstElement(bytes, start);
  while (bytes[at] !== CLOSE_ARRAY) {
    at = nextElement(bytes, writeElement(bytes, at, writer));
    count++;
  }
  writer.closeArray(head, count);
  return at + 1;
}

function writeRepeatingObject(bytes: Uint8Array, start: number, writer: MsgpackWriter): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Map<string, number>();
  let at = firstElement(bytes, start);
  while (bytes[at] !== CLOSE_OBJECT) {
    const keyEnd = stringEnd(bytes, at);
    const value = valueAfterKey(bytes, keyEnd);
    values.set(unescapeText(text.subarray(at + 1, keyEnd - 1)), value);
    at = nextElement(bytes, valueEnd(bytes, value));
  }
  writer.mapHead(values.size);
  for (const [key, value] of values) {
    writer.str(key);
    writeRepeating(bytes, value, writer);
  }
  return at + 1;
}

function writeScalar(bytes: Uint8Array, at: number, writer: MsgpackWriter): number {
  switch (bytes[at]) {
    case QUOTE:
      return writeString(bytes, at, writer);
    case 0x74:
      writer.boolean(true);
      return at + 4;
    case 0x66:
      writer.boolean(false);
      return at + 5;
    case 0x6e:
      writer.nil();
      return at + 4;
    default:
      return writeNumber(bytes, at, writer);
  }
}

function writeString(bytes: Uint8Array, start: number, writer: MsgpackWriter): number {
  let at = start + 1;
  while (bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at++;
  if (bytes[at] === QUOTE) {
    writer.strBytes(bytes, start + 1, at);
    return at + 1;
  }
  const end = stringEnd(bytes, start);
  writeEscaped(bytes, start + 1, end - 1, writer);
  return end;
}

function writeNumber(bytes: Uint8Array, start: number, writer: MsgpackWriter): number {
  const end = wordEnd(bytes, start);
  let at = start;
  while (at < end && !isFractionStart(bytes[at] ?? 0)) at++;
  if (at === end) writeInteger(bytes, start, end, writer);
  else writeDecimal(bytes, start, end, writer);
  return end;
}
