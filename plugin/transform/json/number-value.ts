import * as characters from './characters.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { DOT, MINUS, NINE, ZERO } = characters;

/** Powers of ten that a float64 holds exactly. */
const POWERS: Float64Array = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** A float64 tells apart all decimals of so many digits. */
const SURE_DIGITS = 15;
/** Far enough from both ends of the float64 range. */
const SURE_EXPONENT = 280;

/** A JSON integer with more characters, sign included, is beyond ±2^53. */
const MOST_SAFE_LENGTH = 17;

/** The value of a JSON integer: a bigint beyond ±(2^53 - 1). */
export function integerValue(text: string): number | bigint {
  if (text.length > MOST_SAFE_LENGTH) return BigInt(text);
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function textAt(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** The integer `bytes[start, end)` when it is so short that its digits are exact as a sum, else NaN; -0 is none. */
export function shortInteger(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  const first = isNegative ? start + 1 : start;
  if (end - first > SURE_DIGITS) return NaN;
  let value = 0;
  for (let at = first; at < end; at++) value = value * 10 + (bytes[at] ?? 0) - ZERO;
  if (!isNegative) return value;
  return value === 0 ? NaN : -value;
}

/** Digits that the fraction of a number below 1 may have before it prints with an exponent. */
const PLAIN_FRACTION = 6;

/**
 * Whether the decimal `bytes[start, end)` is surely written as its number prints: no exponent, no zero at the
 * end, not too many digits, and not too small.
 */
export function isCanonicalDecimal(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  // The point is no digit.
  if (end - first - 1 > SURE_DIGITS || bytes[end - 1] === ZERO) return false;
  let dot = -1;
  for (let at = first; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === DOT) dot = at;
    else if (byte < ZERO || byte > NINE) return false;
  }
  if (dot < 0) return false;
  return bytes[first] !== ZERO || end - dot - 1 <= PLAIN_FRACTION;
}

/** A decimal's value when the number prints as it was written, else the text as written. */
export function decimalValue(text: string): number | string {
  const value = Number(text);
  return String(value) === text ? value : text;
}

/**
 * The float64 that says the same decimal value as the number `bytes[start, end)`, or NaN when none
 * does: too many digits, too large, too small.
 */
export function exactDecimal(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  let at = isNegative ? start + 1 : start;
  let mantissa = 0;
  let seen = 0;
  let wholeDigits = -1;
  let first = 0;
  let last = 0;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === DOT) {
      wholeDigits = seen;
      continue;
    }
    if ((byte | 0x20) === 0x65) break;
    seen++;
    if (byte === ZERO) continue;
    if (first === 0) first = last = seen;
    if (seen - first >= SURE_DIGITS) return slowDecimal(bytes, start, end);
    mantissa = mantissa * (POWERS[seen - last] ?? 1) + (byte - ZERO);
    last = seen;
  }
  if (first === 0) return isNegative ? -0 : 0;
  if (wholeDigits < 0) wholeDigits = seen;
  const exponent = wholeDigits - last + exponentOf(bytes, at, end);
  if (exponent < -SURE_EXPONENT || exponent > SURE_EXPONENT) return slowDecimal(bytes, start, end);
  const value = scale(mantissa, exponent);
  return isNegative ? -value : value;
}

/** Exactly rounded: both operands of the one operation are exact, else the runtime converts the text. */
function scale(mantissa: number, exponent: number): number {
  if (exponent >= 0 && exponent <= 22) return mantissa * (POWERS[exponent] ?? 1);
  if (exponent < 0 && exponent >= -22) return mantissa / (POWERS[-exponent] ?? 1);
  return Number(`${mantissa}e${exponent}`);
}

/** The exponent written from the letter at `at`, 0 when there is none; cut where no text could make up for it. */
function exponentOf(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  at++;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === 0x2b) at++;
  let exponent = 0;
  for (; at < end; at++) exponent = Math.min(exponent * 10 + ((bytes[at] ?? 0) - ZERO), 1e12);
  return isNegative ? -exponent : exponent;
}

function slowDecimal(bytes: Uint8Array, start: number, end: number): number {
  const text = textAt(bytes, start, end);
  const value = Number(text);
  return Number.isFinite(value) && normalForm(String(value)) === normalForm(text) ? value : NaN;
}

/** One writing for all writings of a decimal value: its digits without outer zeros, and a power of ten. */
function normalForm(text: string): string {
  const [coefficient = '', exponent = '0'] = text.replace(/^-/, '').toLowerCase().split('e');
  const [whole = '', fraction = ''] = coefficient.split('.');
  const digits = whole + fraction;
  let from = 0;
  while (digits.charCodeAt(from) === ZERO) from++;
  let to = digits.length;
  while (to > from && digits.charCodeAt(to - 1) === ZERO) to--;
  const power = Number(exponent) - fraction.length + (digits.length - to);
  return `${digits.slice(from, to)}e${power}`;
}
