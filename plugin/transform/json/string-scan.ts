import * as characters from './characters.ts';
import * as utf8 from './utf8.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { BACKSLASH, hexDigit, hexUnit, PLAIN, QUOTE } = characters;
const { sequenceLength } = utf8;

/** The string holds escapes. */
export const ESCAPED = 1;
/** The string holds bytes of 0x80 and more. */
export const NON_ASCII = 2;
/** An escape names half of a surrogate pair. */
export const LONE_SURROGATE = 4;
/** Bytes that are no UTF-8. */
export const INVALID_UTF8 = 8;
/** The marks that outlive the string they were found in. */
export const FAULTS: number = LONE_SURROGATE | INVALID_UTF8;

/** What scanning strings found out, as bits; the scanner only ever adds. */
export class TextMarks {
  bits = 0;
}

/**
 * Scans a string from `at`, anywhere behind its opening quote, and returns the offset behind the
 * closing one; `~offset` where the grammar breaks, with `~end` when the text ends too early.
 */
export function scanString(bytes: Uint8Array, at: number, end: number, marks: TextMarks): number {
  const plain = PLAIN;
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (plain[byte] === 1) {
      at++;
    } else if (byte === QUOTE) {
      return at + 1;
    } else if (byte === BACKSLASH) {
      at = scanEscape(bytes, at, end, marks);
      if (at < 0) return at;
    } else if (byte >= 0x80) {
      at += scanSequence(bytes, at, end, marks);
    } else {
      return ~at;
    }
  }
  return ~end;
}

/** Bytes to pass over: a whole sequence, or one byte that belongs to none. */
function scanSequence(bytes: Uint8Array, at: number, end: number, marks: TextMarks): number {
  const length = sequenceLength(bytes, at, end);
  marks.bits |= length === 0 ? NON_ASCII | INVALID_UTF8 : NON_ASCII;
  return length === 0 ? 1 : length;
}

function scanEscape(bytes: Uint8Array, at: number, end: number, marks: TextMarks): number {
  marks.bits |= ESCAPED;
  if (at + 1 >= end) return ~end;
  switch (bytes[at + 1]) {
    case 0x22:
    case 0x2f:
    case 0x5c:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    case 0x75:
      return scanUnit(bytes, at, end, marks);
    default:
      return ~(at + 1);
  }
}

function scanUnit(bytes: Uint8Array, at: number, end: number, marks: TextMarks): number {
  const unit = hexUnit(bytes, at + 2, end);
  if (unit < 0) return ~firstNonHex(bytes, at + 2, end);
  if (unit < 0xd800 || unit > 0xdfff) return at + 6;
  if (unit < 0xdc00 && isLowSurrogate(bytes, at + 6, end)) return at + 12;
  marks.bits |= LONE_SURROGATE;
  return at + 6;
}

function isLowSurrogate(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 6 > end || bytes[at] !== BACKSLASH || bytes[at + 1] !== 0x75) return false;
  const unit = hexUnit(bytes, at + 2, end);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function firstNonHex(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && hexDigit(bytes[at] ?? 0) >= 0) at++;
  return at;
}
