import * as characters from './characters.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE, skipBlanks } =
  characters;

// These find their way through text that was scanned before, so they check nothing.

/** Offset behind the string whose opening quote stands at `at`. */
export function stringEnd(bytes: Uint8Array, at: number): number {
  at++;
  for (;;) {
    const byte = bytes[at] ?? QUOTE;
    if (byte === QUOTE) return at + 1;
    at += byte === BACKSLASH ? 2 : 1;
  }
}

/** Offset behind the number or literal at `at`. */
export function wordEnd(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at] ?? COMMA;
    if (byte <= 0x20 || byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) return at;
    at++;
  }
}

/** Offset behind the value at `at`. */
export function valueEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === QUOTE) return stringEnd(bytes, at);
  if (!isOpening(bytes[at] ?? 0)) return wordEnd(bytes, at);
  let depth = 0;
  do {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
    } else {
      if (isOpening(byte)) depth++;
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--;
      at++;
    }
  } while (depth > 0);
  return at;
}

/** Offset of the value behind the key that ends at `at`. */
export function valueAfterKey(bytes: Uint8Array, at: number): number {
  const colon = skipBlanks(bytes, at, bytes.length);
  return skipBlanks(bytes, colon + 1, bytes.length);
}

/** Offset of the first element behind the bracket at `at`, or of the closing bracket. */
export function firstElement(bytes: Uint8Array, at: number): number {
  return skipBlanks(bytes, at + 1, bytes.length);
}

/** Offset of the element behind the one that ends at `at`, or of the closing bracket. */
export function nextElement(bytes: Uint8Array, at: number): number {
  const behind = skipBlanks(bytes, at, bytes.length);
  return bytes[behind] === COMMA ? skipBlanks(bytes, behind + 1, bytes.length) : behind;
}

function isOpening(byte: number): boolean {
  return byte === OPEN_OBJECT || byte === OPEN_ARRAY;
}
