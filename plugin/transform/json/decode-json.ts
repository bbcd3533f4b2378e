import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  PLUS,
  QUOTE,
  skipBlanks,
  ZERO,
} from './characters.ts';
import { decimalValue, integerValue } from './number-value.ts';
import { isFractionStart } from './scalar-scan.ts';
import { unescapeText } from './unescape.ts';

/**
 * A JSON value in memory. Integers beyond ±(2^53 - 1) are bigints; decimals are numbers when the
 * number prints as it was written, else their text as written. Objects have no prototype, so
 * `__proto__` is a key like any other.
 */
export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** Decodes the value at `start` of a text that was scanned before; nesting is bounded by `RecordLimits.maxDepth`. */
export function decodeJson(text: Buffer, start: number): JsonValue {
  return DECODER.decode(text, start);
}

const NO_TEXT: Buffer = Buffer.alloc(0);

class Decoder {
  #text: Buffer = NO_TEXT;
  #at = 0;

  decode(text: Buffer, start: number): JsonValue {
    this.#text = text;
    this.#at = start;
    const value = this.value();
    this.#text = NO_TEXT;
    return value;
  }

  value(): JsonValue {
    switch (this.#text[this.#at]) {
      case OPEN_OBJECT:
        return this.#object();
      case OPEN_ARRAY:
        return this.#array();
      case QUOTE:
        return this.#string();
      case 0x74:
        this.#at += 4;
        return true;
      case 0x66:
        this.#at += 5;
        return false;
      case 0x6e:
        this.#at += 4;
        return null;
      default:
        return this.#number();
    }
  }

  #object(): JsonValue {
    const object = Object.create(null) as Record<string, JsonValue>;
    this.#at++;
    while (this.#hasNext(CLOSE_OBJECT)) {
      const key = this.#string();
      // Over the colon.
      this.#skipBlanks();
      this.#at++;
      this.#skipBlanks();
      object[key] = this.value();
    }
    return object;
  }

  #array(): JsonValue {
    const elements: JsonValue[] = [];
    this.#at++;
    while (this.#hasNext(CLOSE_ARRAY)) elements.push(this.value());
    return elements;
  }

  /** Goes to the next member, or behind the closing bracket. */
  #hasNext(close: number): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] === COMMA) {
      this.#at++;
      this.#skipBlanks();
    }
    if (this.#text[this.#at] !== close) return true;
    this.#at++;
    return false;
  }

  #string(): string {
    const start = this.#at + 1;
    let end = start;
    let isEscaped = false;
    while (this.#text[end] !== QUOTE) {
      const isEscape = this.#text[end] === BACKSLASH;
      isEscaped ||= isEscape;
      end += isEscape ? 2 : 1;
    }
    this.#at = end + 1;
    const content = this.#text.subarray(start, end);
    return isEscaped ? unescapeText(content) : content.toString('utf8');
  }

  #number(): JsonValue {
    const start = this.#at;
    let isWhole = true;
    for (;;) {
      const byte = this.#text[this.#at] ?? 0;
      if (isFractionStart(byte)) isWhole = false;
      else if ((byte < ZERO || byte > NINE) && byte !== MINUS && byte !== PLUS) break;
      this.#at++;
    }
    const text = this.#text.toString('latin1', start, this.#at);
    return isWhole ? integerValue(text) : decimalValue(text);
  }

  #skipBlanks(): void {
    this.#at = skipBlanks(this.#text, this.#at, this.#text.length);
  }
}

/** One for all: machine code that was made for its shape is thrown away when the collector finds no such object. */
const DECODER = new Decoder();
