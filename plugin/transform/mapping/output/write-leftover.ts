import type { MsgpackWriter } from '../../../msgpack/writer.ts';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  ZERO,
} from '../../json/characters.ts';
import { Kind } from '../../json/field-row.ts';
import type { RecordView } from '../../json/record-view.ts';
import { isFractionStart } from '../../json/scalar-scan.ts';
import { transcodeField, transcodeValue } from '../../json/transcode.ts';
import { unescapeText } from '../../json/unescape.ts';
import {
  firstElement,
  nextElement,
  stringEnd,
  valueAfterKey,
  valueEnd,
  wordEnd,
} from '../../json/valid-text.ts';

/** Integers of fewer digits are within ±2^53. */
const longDigits = 16;
const MOST_SAFE = new Uint8Array(Buffer.from(String(Number.MAX_SAFE_INTEGER)));

/** Writes a field's value as it came, but integers beyond ±2^53 as their text, at every level. */
export function writeLeftover(view: RecordView, field: number, writer: MsgpackWriter): void {
  const start = view.valueStart(field);
  const end = view.valueEnd(field);
  switch (view.kind(field)) {
    case Kind.integer:
      writeInteger({ bytes: view.bytes, start, end }, writer);
      return;
    case Kind.object:
    case Kind.array:
      if (end - start > longDigits && hasLongDigits(view.bytes, start, end)) {
        writeNested(view.bytes, start, writer);
        return;
      }
      transcodeField(view, field, writer);
      return;
    default:
      transcodeField(view, field, writer);
  }
}

interface Span {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

function writeInteger({ bytes, start, end }: Span, writer: MsgpackWriter): void {
  const first = bytes[start] === MINUS ? start + 1 : start;
  if (isBeyond({ bytes, start: first, end })) writer.strBytes(bytes, start, end);
  else transcodeValue(bytes, start, writer);
}

/** Whether the digits say more than 2^53 - 1. */
function isBeyond({ bytes, start, end }: Span): boolean {
  if (end - start !== longDigits) return end - start > longDigits;
  for (let index = 0; index < longDigits; index += 1) {
    const difference = (bytes[start + index] ?? 0) - (MOST_SAFE[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

function hasLongDigits(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    digits = byte >= ZERO && byte <= NINE ? digits + 1 : 0;
    if (digits >= longDigits) return true;
  }
  return false;
}

/** Nesting is bounded by the limits of the record, so this may call itself once per level. */
function writeNested(bytes: Uint8Array, at: number, writer: MsgpackWriter): number {
  switch (bytes[at]) {
    case OPEN_OBJECT:
      return writeObject(bytes, at, writer);
    case OPEN_ARRAY:
      return writeArray(bytes, at, writer);
    default:
      return writeScalar(bytes, at, writer);
  }
}

/** Of a key that stands twice the last value counts, at the place of the first. */
function writeObject(bytes: Uint8Array, start: number, writer: MsgpackWriter): number {
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
    writeNested(bytes, value, writer);
  }
  return at + 1;
}

function writeArray(bytes: Uint8Array, start: number, writer: MsgpackWriter): number {
  const head = writer.open();
  let count = 0;
  let at = firstElement(bytes, start);
  while (bytes[at] !== CLOSE_ARRAY) {
    at = nextElement(bytes, writeNested(bytes, at, writer));
    count += 1;
  }
  writer.closeArray(head, count);
  return at + 1;
}

function writeScalar(bytes: Uint8Array, at: number, writer: MsgpackWriter): number {
  const first = bytes[at] ?? 0;
  if (first !== MINUS && (first < ZERO || first > NINE)) return transcodeValue(bytes, at, writer);
  const end = wordEnd(bytes, at);
  let whole = at;
  while (whole < end && !isFractionStart(bytes[whole] ?? 0)) whole += 1;
  if (whole < end) return transcodeValue(bytes, at, writer);
  writeInteger({ bytes, start: at, end }, writer);
  return end;
}
