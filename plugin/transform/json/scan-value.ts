import * as characters from './characters.ts';
import * as fieldRow from './field-row.ts';
import type { RecordView } from './record-view.ts';
import * as scalarScan from './scalar-scan.ts';
import * as stringScan from './string-scan.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { MINUS, NINE, OPEN_ARRAY, OPEN_OBJECT, QUOTE } = characters;
const { Kind, REPEATED_KEY, VALUE_NON_ASCII } = fieldRow;
const { isFractionStart, scanFraction, scanInteger, scanLiteral } = scalarScan;
const { ESCAPED, FAULTS, NON_ASCII, scanString } = stringScan;

/** Scans a field's value and notes in `walk.meta` what it is. */
export function scanValue(view: RecordView, at: number, end: number): number {
  const byte = at < end ? (view.bytes[at] ?? 0) : 0;
  if (byte === QUOTE) return scanOddText(view, at + 1, end);
  if (byte >= MINUS && byte <= NINE) return scanNumber(view, at, end);
  return scanOther(view, at, end);
}

/** Scans on a text from its first byte that is not plain, or where words end. */
export function scanOddText(view: RecordView, at: number, end: number): number {
  const { walk } = view;
  const { marks } = walk;
  walk.meta = Kind.string;
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
