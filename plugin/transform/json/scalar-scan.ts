import * as characters from './characters.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { DOT, MINUS, NINE, ZERO } = characters;

const TRUE = Uint8Array.of(0x74, 0x72, 0x75, 0x65);
const FALSE = Uint8Array.of(0x66, 0x61, 0x6c, 0x73, 0x65);
const NULL = Uint8Array.of(0x6e, 0x75, 0x6c, 0x6c);

/** Scans sign and integer digits of a number; the offset behind them, or `~offset`. */
export function scanInteger(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === MINUS) at++;
  if (at >= end) return ~end;
  const first = bytes[at] ?? 0;
  if (first === ZERO) return at + 1;
  if (first < ZERO || first > NINE) return ~at;
  return skipDigits(bytes, at + 1, end);
}

/** True when a fraction or an exponent follows the integer digits. */
export function isFractionStart(byte: number): boolean {
  return byte === DOT || (byte | 0x20) === 0x65;
}

/** Scans fraction and exponent, one of which starts at `at`; the offset behind them, or `~offset`. */
export function scanFraction(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === DOT) {
    at = scanDigits(bytes, at + 1, end);
    if (at < 0 || at >= end) return at;
  }
  if (((bytes[at] ?? 0) | 0x20) !== 0x65) return at;
  at++;
  if (at < end && (bytes[at] === 0x2b || bytes[at] === MINUS)) at++;
  return scanDigits(bytes, at, end);
}

/** Scans `true`, `false` or `null` by its first letter; the offset behind it, or `~offset`. */
export function scanLiteral(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at];
  if (first === 0x66) return scanWord(bytes, at, end, FALSE);
  if (first === 0x6e) return scanWord(bytes, at, end, NULL);
  return scanWord(bytes, at, end, TRUE);
}

function scanWord(bytes: Uint8Array, at: number, end: number, word: Uint8Array): number {
  for (let index = 0; index < word.length; index++) {
    if (at + index >= end || bytes[at + index] !== word[index]) return ~Math.min(at + index, end);
  }
  return at + word.length;
}

function scanDigits(bytes: Uint8Array, at: number, end: number): number {
  const behind = skipDigits(bytes, at, end);
  return behind === at ? ~at : behind;
}

function skipDigits(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) break;
    at++;
  }
  return at;
}
