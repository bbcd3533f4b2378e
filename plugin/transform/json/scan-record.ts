import * as characters from './characters.ts';
import * as fieldRow from './field-row.ts';
import type { FieldTable } from './field-table.ts';
import * as keyHash from './key-hash.ts';
import * as knownNames from './known-names.ts';
import type { RecordView } from './record-view.ts';
import * as scanning from './scan-value.ts';
import * as stringScan from './string-scan.ts';
import * as wordScan from './words.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { CLOSE_OBJECT, COLON, COMMA, OPEN_OBJECT, QUOTE, skipBlanks } = characters;
const { KEY_BITS, KEY_NON_ASCII, Kind, META, ROW_SHIFT, VALUE_END, VALUE_START } = fieldRow;
const { finishHash, hashKey, hashWord } = keyHash;
const { isTextAt, NAME_SHIFT, NEXT, TEXT_LENGTH, TEXT_START } = knownNames;
const { scanOddText, scanValue } = scanning;
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

/** `""` and `0,` as little-endian words. */
const EMPTY_TEXT = 0x2222;
const LONE_ZERO = 0x2c30;
/** A plain byte in the place of the fourth. */
const FILL = 0x20000000;
/** `":` and `,"` */
const KEY_BEHIND = 0x3a22;
const NEXT_KEY = 0x222c;

/** Long for the sake of speed: this loop runs once per field. */
function scanFields(view: RecordView, end: number): number {
  const { bytes, words, fields, walk } = view;
  const { names, byName } = fields;
  const { rows: nameRows, texts } = names;
  const { maxKeys } = view.limits;
  const lastWord = end - 4;
  let at = skipBlanks(bytes, view.start + 1, end);
  if (at < end && bytes[at] === CLOSE_OBJECT) return at + 1;
  if (at >= end || bytes[at] !== QUOTE) return ~at;
  at++;
  let name = 0;
  /** The name that was foreseen and stands at `at`, and how long its text is. */
  let next = 0;
  let length = 0;
  for (;;) {
    let field: number;
    if (next > 0) {
      name = next;
      field = fields.take(bytes, name, at + 2, at + length - 2);
      at += length;
    } else {
      const start = at;
      let hash = 0;
      let closing = 0;
      for (; at <= lastWord; at += 4) {
        const part = words.getInt32(at, true);
        const odd = oddBytes(part);
        if (odd !== 0) {
          const bits = firstOdd(odd) << 3;
          at += bits >> 3;
          closing = (part >>> bits) & 0xff;
          hash = finishHash(hash, part & ((1 << bits) - 1), at - start);
          break;
        }
        hash = hashWord(hash, part);
      }
      if (closing !== QUOTE) {
        at = scanOddKey(view, start, at, end);
        if (at < 0) return at;
        field = walk.field;
        if (byName) name = follow(fields, name);
      } else if (byName) {
        const known = names.guess(words, start - 2, end, hash);
        fields.met = known;
        if (known > 0) {
          follow(fields, name);
          next = known;
          length = nameRows[(known << NAME_SHIFT) | TEXT_LENGTH] ?? 0;
          at = start - 2;
          continue;
        }
        field = fields.placeName(bytes, start, at, hash);
        name = follow(fields, name);
      } else {
        field = fields.place(bytes, start, at, hash);
      }
      if (at <= lastWord && words.getInt16(at, true) === KEY_BEHIND) at += 2;
      else at = scanColon(bytes, at + 1, end);
      if (at < 0) return at;
    }
    if (++walk.keyCount > maxKeys) {
      walk.exceed('too_many_keys');
      return at;
    }
    let meta: number = Kind.string;
    let valueStart = at;
    const word = at <= lastWord ? words.getInt32(at, true) : 0;
    if ((word & 0xffff) === EMPTY_TEXT) {
      at += 2;
    } else if ((word & 0xffff) === LONE_ZERO) {
      meta = Kind.integer;
      at += 1;
    } else if ((word & 0xff) === QUOTE) {
      // Behind the quote the word holds three bytes more.
      let part = (word >>> 8) | FILL;
      let odd = oddBytes(part);
      at += odd === 0 ? 4 : 1;
      while (odd === 0 && at <= lastWord) {
        part = words.getInt32(at, true);
        odd = oddBytes(part);
        if (odd === 0) at += 4;
      }
      const count = odd === 0 ? 0 : firstOdd(odd);
      at += count;
      if (odd !== 0 && ((part >>> (count << 3)) & 0xff) === QUOTE) {
        at++;
      } else {
        at = scanOddText(view, at, end);
        if (at < 0) return at;
        meta = walk.meta;
      }
    } else {
      valueStart = skipBlanks(bytes, at, end);
      at = scanValue(view, valueStart, end);
      if (at < 0 || walk.limit !== 'none') return at;
      meta = walk.meta;
    }
    const rows = fields.rows;
    const row = field << ROW_SHIFT;
    rows[row | VALUE_START] = valueStart;
    rows[row | VALUE_END] = at;
    rows[row | META] = ((rows[row | META] ?? 0) & KEY_BITS) | meta;

    if (byName) {
      next = nameRows[(name << NAME_SHIFT) | NEXT] ?? 0;
      const nameRow = next << NAME_SHIFT;
      length = nameRows[nameRow | TEXT_LENGTH] ?? 0;
      const piece = nameRows[nameRow | TEXT_START] ?? 0;
      if (next > 0 && at + length <= end && isTextAt(words, at, texts, piece, length)) continue;
      next = 0;
    }
    if (at <= lastWord && words.getInt16(at, true) === NEXT_KEY) {
      at += 2;
      continue;
    }
    at = skipBlanks(bytes, at, end);
    if (at >= end) return ~end;
    if (bytes[at] !== COMMA) return bytes[at] === CLOSE_OBJECT ? at + 1 : ~at;
    at = skipBlanks(bytes, at + 1, end);
    if (at >= end || bytes[at] !== QUOTE) return ~at;
    at++;
  }
}

/** Notes that the name placed last follows `before`, and returns it; a key that is no name changes nothing. */
function follow(fields: FieldTable, before: number): number {
  const { met } = fields;
  if (met === 0) return before;
  const { rows } = fields.names;
  const next = (before << NAME_SHIFT) | NEXT;
  // Of the first name only the record's start is known, which is never compared.
  if (before > 0 && (rows[next] ?? 0) > 0) fields.surprises++;
  rows[next] = met;
  return met;
}

/** Scans on a key that is not plain or ends the bytes; the offset of its closing quote. */
function scanOddKey(view: RecordView, start: number, at: number, end: number): number {
  const { bytes, fields, walk } = view;
  const { marks } = walk;
  marks.bits &= FAULTS;
  const behind = scanString(bytes, at, end, marks);
  if (behind < 0) return behind;
  const keyEnd = behind - 1;
  const { bits } = marks;
  fields.met = 0;
  if ((bits & ESCAPED) !== 0) {
    walk.field = fields.placeEscaped(bytes, start, keyEnd);
    return keyEnd;
  }
  const hash = hashKey(bytes, start, keyEnd);
  if ((bits & NON_ASCII) === 0 && fields.byName) {
    walk.field = fields.placeName(bytes, start, keyEnd, hash);
    return keyEnd;
  }
  const field = fields.place(bytes, start, keyEnd, hash);
  walk.field = field;
  if ((bits & NON_ASCII) !== 0) {
    const meta = (field << ROW_SHIFT) | META;
    fields.rows[meta] = (fields.rows[meta] ?? 0) | KEY_NON_ASCII;
  }
  return keyEnd;
}

/** Scans the colon behind a key; the offset of the value. */
function scanColon(bytes: Uint8Array, at: number, end: number): number {
  const colon = skipBlanks(bytes, at, end);
  if (colon >= end || bytes[colon] !== COLON) return ~colon;
  return skipBlanks(bytes, colon + 1, end);
}
