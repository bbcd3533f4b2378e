import * as characters from './characters.ts';
import * as fieldRow from './field-row.ts';
import * as keyHash from './key-hash.ts';
import type { RecordView } from './record-view.ts';
import * as scalarScan from './scalar-scan.ts';
import * as stringScan from './string-scan.ts';
import * as wordScan from './words.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { CLOSE_OBJECT, COLON, COMMA, MINUS, NINE, OPEN_ARRAY, OPEN_OBJECT, QUOTE, skipBlanks } =
  characters;
const {
  KEY_FLAGS,
  KEY_NON_ASCII,
  Kind,
  META,
  REPEATED_KEY,
  ROW_SHIFT,
  VALUE_END,
  VALUE_NON_ASCII,
  VALUE_START,
} = fieldRow;
const { finishHash, hashKey, hashWord } = keyHash;
const { isFractionStart, scanFraction, scanInteger, scanLiteral } = scalarScan;
const { ESCAPED, FAULTS, NON_ASCII, scanString } = stringScan;
const { firstOdd, oddBytes } = wordScan;

/**
 * Reads the value at `start` (no blanks before it) into `view` in one walk and returns the offset
 * behind it; `~offset` of the byte that breaks the grammar, `~end` when the text ends too early. A
 * value that is no object, and an object beyond a limit, is passed over just as exactly and leaves
 * a view without fields.
 */
export function scanRecord(
  bytes: Uint8Array,
  start: number,
  end: number,
  view: RecordView,
): number {
  view.begin(bytes, start);
  const isObject = start < end && bytes[start] === OPEN_OBJECT;
  let behind = isObject ? scanFields(view, end) : view.walk.skip(view.bytes, start, end);
  if (view.walk.limit !== 'none') {
    view.walk.marks.bits = 0;
    behind = view.walk.skip(view.bytes, start, end);
  }
  if (behind >= 0) view.finish(behind, isObject);
  return behind;
}

/** What follows a key's closing quote, as little-endian words: `":""`, `":0,`, and three bytes `":"`. */
const EMPTY_TEXT = 0x22223a22;
const LONE_ZERO = 0x2c303a22;
const TEXT = 0x223a22;
/** `,"` */
const NEXT_KEY = 0x222c;

/** Long for the sake of speed: this loop runs once per field. */
function scanFields(view: RecordView, end: number): number {
  const { bytes, words, fields, walk } = view;
  const lastWord = end - 4;
  let at = skipBlanks(bytes, view.start + 1, end);
  if (at < end && bytes[at] === CLOSE_OBJECT) return at + 1;
  if (at >= end || bytes[at] !== QUOTE) return ~at;
  for (;;) {
    const keyStart = ++at;
    let hash = 0;
    for (; at <= lastWord; at += 4) {
      const part = words.getInt32(at, true);
      const odd = oddBytes(part);
      if (odd !== 0) {
        const count = firstOdd(odd);
        at += count;
        hash = finishHash(hash, part & ((1 << (count << 3)) - 1), at - keyStart);
        break;
      }
      hash = hashWord(hash, part);
    }
    let field: number;
    // Behind a plain key stands its value's first byte at least, or the slow way finds out.
    const word = at <= lastWord ? words.getInt32(at, true) : 0;
    if ((word & 0xff) === QUOTE) {
      field = fields.place(bytes, keyStart, at, hash);
    } else {
      walk.marks.bits &= FAULTS;
      at = scanString(bytes, at, end, walk.marks);
      if (at < 0) return at;
      at--;
      field = placeOddKey(view, keyStart, at);
    }
    if (!walk.countKey()) return at;

    // Most fields of most records are `:""` or `:0`.
    let valueStart = at + 2;
    let meta: number = Kind.string;
    if (word === EMPTY_TEXT) {
      at += 4;
    } else if (word === LONE_ZERO) {
      meta = Kind.integer;
      at += 3;
    } else {
      if ((word & 0xffffff) === TEXT) at = scanText(view, at + 3, end);
      else {
        valueStart = scanColon(bytes, at + 1, end);
        if (valueStart < 0) return valueStart;
        at = scanValue(view, valueStart, end);
      }
      if (at < 0 || walk.limit !== 'none') return at;
      meta = walk.meta;
    }
    const row = field << ROW_SHIFT;
    const rows = fields.rows;
    rows[row | VALUE_START] = valueStart;
    rows[row | VALUE_END] = at;
    rows[row | META] = ((rows[row | META] ?? 0) & KEY_FLAGS) | meta;

    if (at <= lastWord && words.getInt16(at, true) === NEXT_KEY) {
      at++;
      continue;
    }
    at = skipBlanks(bytes, at, end);
    if (at >= end) return ~end;
    if (bytes[at] !== COMMA) return bytes[at] === CLOSE_OBJECT ? at + 1 : ~at;
    at = skipBlanks(bytes, at + 1, end);
    if (at >= end || bytes[at] !== QUOTE) return ~at;
  }
}

/** Scans the colon behind a key; the offset of the value. */
function scanColon(bytes: Uint8Array, at: number, end: number): number {
  const colon = skipBlanks(bytes, at, end);
  if (colon >= end || bytes[colon] !== COLON) return ~colon;
  return skipBlanks(bytes, colon + 1, end);
}

/** Scans a field's value and notes in `walk.meta` what it is. */
function scanValue(view: RecordView, at: number, end: number): number {
  const byte = at < end ? (view.bytes[at] ?? 0) : 0;
  if (byte === QUOTE) return scanText(view, at + 1, end);
  if (byte >= MINUS && byte <= NINE) return scanNumber(view, at, end);
  return scanOther(view, at, end);
}

function scanText(view: RecordView, at: number, end: number): number {
  const { words, walk } = view;
  const lastWord = end - 4;
  walk.meta = Kind.string;
  while (at <= lastWord) {
    const odd = oddBytes(words.getInt32(at, true));
    if (odd !== 0) {
      at += firstOdd(odd);
      break;
    }
    at += 4;
  }
  if (at < end && view.bytes[at] === QUOTE) return at + 1;
  const marks = walk.marks;
  marks.bits &= FAULTS;
  at = scanString(view.bytes, at, end, marks);
  if ((marks.bits & ESCAPED) !== 0) walk.meta = Kind.escapedString;
  if ((marks.bits & NON_ASCII) !== 0) walk.meta |= VALUE_NON_ASCII;
  return at;
}

function scanNumber(view: RecordView, at: number, end: number): number {
  const { bytes, walk } = view;
  walk.meta = Kind.integer;
  const behind = scanInteger(bytes, at, end);
  if (behind < 0 || behind >= end || !isFractionStart(bytes[behind] ?? 0)) return behind;
  walk.meta = Kind.decimal;
  return scanFraction(bytes, behind, end);
}

function scanOther(view: RecordView, at: number, end: number): number {
  if (at >= end) return ~end;
  const { bytes, walk } = view;
  const byte = bytes[at] ?? 0;
  walk.meta = otherKind(byte);
  if (walk.meta < Kind.object) return scanLiteral(bytes, at, end);
  at = walk.walkNested(bytes, at, end);
  if (walk.hasRepeatedKey) walk.meta |= REPEATED_KEY;
  return at;
}

/** Kind of a value that is neither string nor number, by its first byte. */
function otherKind(byte: number): number {
  if (byte === OPEN_OBJECT) return Kind.object;
  if (byte === OPEN_ARRAY) return Kind.array;
  if (byte === 0x66) return Kind.false;
  return byte === 0x6e ? Kind.null : Kind.true;
}

/** Finds or adds the field of a key that is not plain ASCII. */
function placeOddKey(view: RecordView, start: number, end: number): number {
  const { bytes, fields, walk } = view;
  if ((walk.marks.bits & ESCAPED) !== 0) return fields.placeEscaped(bytes, start, end);
  const field = fields.place(bytes, start, end, hashKey(bytes, start, end));
  const meta = (field << ROW_SHIFT) | META;
  fields.rows[meta] = (fields.rows[meta] ?? 0) | KEY_NON_ASCII;
  return field;
}
