import type { MsgpackWriter } from '../../msgpack/writer.ts';
import { ZERO as DIGIT_ZERO } from './characters.ts';
import * as fieldRow from './field-row.ts';
import type { RecordView } from './record-view.ts';
import * as nested from './transcode-nested.ts';
import * as scalar from './transcode-scalar.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const {
  DECODED_END,
  DECODED_START,
  KEY_END,
  KEY_ESCAPED,
  KEY_START,
  Kind,
  KIND_MASK,
  META,
  ROW_SHIFT,
  VALUE_END,
  VALUE_START,
} = fieldRow;
const ZERO = DIGIT_ZERO;
const { writeNested, writeRepeating } = nested;
const { writeDecimal, writeEscaped, writeInteger } = scalar;

/** Above this the engine's own copy is faster than a loop over words. */
const LONG_TEXT_BYTES = 192;
/** A number takes nine bytes for the three it is written with at least; nothing grows more. */
const MOST_GROWTH = 3;
/** Room for the head of the map, and for what copying whole words writes past the end. */
const SLACK_BYTES = 16;

/**
 * Writes the record as a MessagePack map, exactly: 64-bit integers as integers, longer ones and
 * decimals that no float64 says as their text, of a repeated key the last value. The view must hold
 * an object without `limit` and without `textFault`.
 */
export function transcodeRecord(view: RecordView, writer: MsgpackWriter): void {
  writer.reserve(MOST_GROWTH * (view.end - view.start) + SLACK_BYTES);
  writer.mapHead(view.fieldCount);
  // Texts are read in whole words: up to three bytes behind their end.
  if (view.end + 4 <= view.bytes.length) writeFields(view, writer);
  else writeLastFields(view, writer);
}

/** As `writeFields`, for a record at the very end of the bytes. */
function writeLastFields(view: RecordView, writer: MsgpackWriter): void {
  for (let field = 0; field < view.fieldCount; field++) {
    transcodeKey(view, field, writer);
    transcodeField(view, field, writer);
  }
}

/** Long for the sake of speed: what most fields hold is written here, without a call, into reserved room. */
function writeFields(view: RecordView, writer: MsgpackWriter): void {
  const { bytes, words } = view;
  const { rows, count } = view.fields;
  let out = writer.bytes;
  let outWords = writer.words;
  let at = writer.length;
  for (let field = 0; field < count; field++) {
    const row = field << ROW_SHIFT;
    const meta = rows[row | META] ?? 0;
    const keyStart = rows[row | KEY_START] ?? 0;
    const keyLength = (rows[row | KEY_END] ?? 0) - keyStart;
    if ((meta & KEY_ESCAPED) === 0 && keyLength < 32) {
      out[at++] = 0xa0 | keyLength;
      for (let done = 0; done < keyLength; done += 4) {
        outWords.setInt32(at + done, words.getInt32(keyStart + done, true), true);
      }
      at += keyLength;
    } else {
      writer.length = at;
      transcodeKey(view, field, writer);
      at = writer.length;
      out = writer.bytes;
      outWords = writer.words;
    }
    const start = rows[row | VALUE_START] ?? 0;
    const length = (rows[row | VALUE_END] ?? 0) - start;
    const kind = meta & KIND_MASK;
    if (kind === Kind.string && length < LONG_TEXT_BYTES) {
      const textLength = length - 2;
      if (textLength >= 32) out[at++] = 0xd9;
      out[at++] = textLength < 32 ? 0xa0 | textLength : textLength;
      for (let done = 0; done < textLength; done += 4) {
        outWords.setInt32(at + done, words.getInt32(start + 1 + done, true), true);
      }
      at += textLength;
    } else if (kind === Kind.integer && length === 1) {
      out[at++] = (bytes[start] ?? 0) - ZERO;
    } else {
      writer.length = at;
      transcodeField(view, field, writer);
      at = writer.length;
      out = writer.bytes;
      outWords = writer.words;
    }
  }
  writer.length = at;
}

/**
 * Writes key and value of a field whose value is a plain text of moderate length, in one go; false and nothing
 * written for any other. The conditions are those of `transcodeRecord`.
 */
export function transcodeText(view: RecordView, field: number, writer: MsgpackWriter): boolean {
  const { words } = view;
  const { rows } = view.fields;
  const row = field << ROW_SHIFT;
  const meta = rows[row | META] ?? 0;
  const keyStart = rows[row | KEY_START] ?? 0;
  const keyLength = (rows[row | KEY_END] ?? 0) - keyStart;
  const start = (rows[row | VALUE_START] ?? 0) + 1;
  const length = (rows[row | VALUE_END] ?? 0) - 1 - start;
  const isPlain = (meta & (KIND_MASK | KEY_ESCAPED)) === Kind.string && keyLength < 32;
  // Texts are read in whole words: up to three bytes behind their end.
  if (!isPlain || length > LONG_TEXT_BYTES || start + length + 4 > view.bytes.length) return false;
  const out = writer.reserve(keyLength + length + SLACK_BYTES);
  const outWords = writer.words;
  let at = writer.length;
  out[at++] = 0xa0 | keyLength;
  for (let done = 0; done < keyLength; done += 4) {
    outWords.setInt32(at + done, words.getInt32(keyStart + done, true), true);
  }
  at += keyLength;
  if (length >= 32) out[at++] = 0xd9;
  out[at++] = length < 32 ? 0xa0 | length : length;
  for (let done = 0; done < length; done += 4) {
    outWords.setInt32(at + done, words.getInt32(start + done, true), true);
  }
  writer.length = at + length;
  return true;
}

/** Writes a field's key as text. */
export function transcodeKey(view: RecordView, field: number, writer: MsgpackWriter): void {
  const { rows, decoded } = view.fields;
  const row = field << ROW_SHIFT;
  if (((rows[row | META] ?? 0) & KEY_ESCAPED) === 0) {
    writer.strBytes(view.bytes, rows[row | KEY_START] ?? 0, rows[row | KEY_END] ?? 0);
  } else {
    writer.strBytes(decoded.bytes, rows[row | DECODED_START] ?? 0, rows[row | DECODED_END] ?? 0);
  }
}

/** Writes a field's value. */
export function transcodeField(view: RecordView, field: number, writer: MsgpackWriter): void {
  const rows = view.fields.rows;
  const row = field << ROW_SHIFT;
  const start = rows[row | VALUE_START] ?? 0;
  const end = rows[row | VALUE_END] ?? 0;
  switch ((rows[row | META] ?? 0) & KIND_MASK) {
    case Kind.string:
      writer.strBytes(view.bytes, start + 1, end - 1);
      break;
    case Kind.escapedString:
      writeEscaped(view.bytes, start + 1, end - 1, writer);
      break;
    case Kind.integer:
      writeInteger(view.bytes, start, end, writer);
      break;
    case Kind.decimal:
      writeDecimal(view.bytes, start, end, writer);
      break;
    case Kind.true:
      writer.byte(0xc3);
      break;
    case Kind.false:
      writer.byte(0xc2);
      break;
    case Kind.null:
      writer.byte(0xc0);
      break;
    default:
      if (view.hasRepeatedKey(field)) writeRepeating(view.bytes, start, writer);
      else writeNested(view.bytes, start, writer);
  }
}

/**
 * Writes the value that starts at `start` of a scanned text and returns the offset behind it. It must
 * come from a record without `limit` and without `textFault`.
 */
export function transcodeValue(bytes: Uint8Array, start: number, writer: MsgpackWriter): number {
  return writeRepeating(bytes, start, writer);
}
