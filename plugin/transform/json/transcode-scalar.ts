import type { MsgpackWriter } from '../../msgpack/writer.ts';
import * as characters from './characters.ts';
import * as numberValue from './number-value.ts';
import * as unescaping from './unescape.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { MINUS, ZERO } = characters;
const { exactDecimal } = numberValue;
const { unescapeTo } = unescaping;

/** Integers of so many digits are exact as sums in a number. */
const SHORT_DIGITS = 15;
/** No 64-bit integer has more. */
const MOST_DIGITS = 20;
const LOW_DIGITS = 9;
const TWO_TO_16 = 0x10000;

/** Writes the string whose content `bytes[start, end)` holds escapes. */
export function writeEscaped(
  bytes: Uint8Array,
  start: number,
  end: number,
  writer: MsgpackWriter,
): void {
  const content = bytes.subarray(start, end);
  // Decoded text is never longer than written text: it goes behind the longest head, then moves up.
  const out = writer.reserve(content.length + 5);
  const from = writer.length + 5;
  const to = unescapeTo(content, out, from);
  writer.strHead(to - from);
  out.copyWithin(writer.length, from, to);
  writer.length += to - from;
}

/** Writes the integer `bytes[start, end)`: an integer within 64 bits, -0 as float64, else its text. */
export function writeInteger(
  bytes: Uint8Array,
  start: number,
  end: number,
  writer: MsgpackWriter,
): void {
  const isNegative = bytes[start] === MINUS;
  const first = isNegative ? start + 1 : start;
  if (end - first > SHORT_DIGITS) {
    writeLongInteger(bytes, start, end, writer);
    return;
  }
  const value = digits(bytes, first, end);
  writer.integer(isNegative ? -value : value);
}

/** Writes the decimal `bytes[start, end)`: as float64 when that says the same value, else its text. */
export function writeDecimal(
  bytes: Uint8Array,
  start: number,
  end: number,
  writer: MsgpackWriter,
): void {
  const value = exactDecimal(bytes, start, end);
  if (Number.isNaN(value)) writer.strBytes(bytes, start, end);
  else writer.float64(value);
}

function writeLongInteger(
  bytes: Uint8Array,
  start: number,
  end: number,
  writer: MsgpackWriter,
): void {
  const isNegative = bytes[start] === MINUS;
  const first = isNegative ? start + 1 : start;
  if (end - first > MOST_DIGITS) {
    writer.strBytes(bytes, start, end);
    return;
  }
  // value = top * 10^9 + bottom, multiplied in two halves of `top` so that every step is below 2^53.
  const top = digits(bytes, first, end - LOW_DIGITS);
  const bottom = digits(bytes, end - LOW_DIGITS, end);
  const lower = (top % TWO_TO_16) * 1e9 + bottom;
  const upper = Math.floor(top / TWO_TO_16) * 1e9 + Math.floor(lower / TWO_TO_16);
  const high = Math.floor(upper / TWO_TO_16);
  const low = (upper % TWO_TO_16) * TWO_TO_16 + (lower % TWO_TO_16);
  if (!isNegative && high <= 0xffffffff) writer.uint64(high, low);
  else if (isNegative && (high < 0x80000000 || (high === 0x80000000 && low === 0))) {
    // Two's complement: the low half carries into the high one only when it is zero.
    writer.int64(low === 0 ? -high : ~high, -low);
  } else writer.strBytes(bytes, start, end);
}

function digits(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + ((bytes[at] ?? 0) - ZERO);
  return value;
}
