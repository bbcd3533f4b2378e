const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);
/** What ends a number or a word: blanks, comma, closing brackets. */
const DELIMITERS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2c, 0x5d, 0x7d]);

/** Looks for the end of one JSON value that comes in chunks; only brackets and quotes count. */
export class ValueEnd {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #isScalar = false;
  #hasLineBreak = false;

  /** Whether a line break stood between its first and its last byte. */
  hasLineBreak(): boolean {
    return this.#hasLineBreak;
  }

  /** Whether the end of the text may be its end: so it is for numbers and words alone. */
  mayEndWithText(): boolean {
    return this.#isScalar;
  }

  /** The place behind the value, which goes on or begins at `at`; -1 when it is not in this chunk. */
  find(chunk: Uint8Array, at: number, isBeginning: boolean): number {
    if (isBeginning) this.#isScalar = !OPENING.has(chunk[at] ?? 0) && chunk[at] !== QUOTE;
    return this.#isScalar ? endOfWord(chunk, at) : this.#endOfBrackets(chunk, at);
  }

  #endOfBrackets(chunk: Uint8Array, start: number): number {
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#isInString) {
        this.#readInString(byte);
      } else if (byte === QUOTE) {
        this.#isInString = true;
      } else if (OPENING.has(byte)) {
        this.#depth += 1;
      } else if (CLOSING.has(byte)) {
        this.#depth -= 1;
      } else if (byte === LINE_FEED) {
        this.#hasLineBreak = true;
      }
      if (this.#depth <= 0 && !this.#isInString) return at + 1;
    }
    return -1;
  }

  #readInString(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#isInString = false;
  }
}

function endOfWord(chunk: Uint8Array, start: number): number {
  for (let at = start; at < chunk.length; at += 1) {
    if (DELIMITERS.has(chunk[at] ?? 0)) return at;
  }
  return -1;
}
