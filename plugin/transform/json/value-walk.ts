import * as characters from './characters.ts';
import type { DecodedKeys } from './decoded-keys.ts';
import type { ExceededLimit, RecordLimits } from './limits.ts';
import { NestedKeys } from './nested-keys.ts';
import * as scalarScan from './scalar-scan.ts';
import { ESCAPED, FAULTS, scanString, TextMarks } from './string-scan.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  MINUS,
  NINE,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  skipBlanks,
  ZERO,
} = characters;
const { isFractionStart, scanFraction, scanInteger, scanLiteral } = scalarScan;

/**
 * Walks JSON values without recursion, whatever their depth, and watches the keys, depth and text of
 * what is nested in one record. All walks return the offset behind the value, or `~offset` of the
 * byte that breaks the grammar; `~end` says that the text ends too early.
 */
export class ValueWalk {
  readonly marks: TextMarks = new TextMarks();
  /** Keys of the record so far, at all levels. */
  keyCount = 0;
  limit: ExceededLimit = 'none';
  /** The deepest level below the record's own that was opened. */
  deepest = 0;
  /** What the field's value scanned last is: the value bits of META. */
  meta = 0;
  /** The field whose key was scanned last. */
  field = 0;
  /** An object nested in the value walked last holds a key twice. */
  hasRepeatedKey = false;

  readonly #limits: RecordLimits;
  readonly #keys: NestedKeys;
  /** One bit per open container, 1 for an object. */
  #isObject = new Int32Array(32);
  /** Number of the open object at each depth within the limit. */
  readonly #objects: Int32Array;
  #objectCount = 0;
  #isWatching = false;

  constructor(limits: RecordLimits, decoded: DecodedKeys) {
    this.#limits = limits;
    this.#keys = new NestedKeys(decoded);
    this.#objects = new Int32Array(limits.maxDepth + 1);
  }

  /** Starts a record. */
  clear(): void {
    this.marks.bits = 0;
    this.limit = 'none';
    this.keyCount = 0;
    this.deepest = 0;
    if (this.#objectCount === 0) return;
    this.#objectCount = 0;
    this.#keys.clear();
  }

  /** Counts one more key of the record; false when it is one too many. */
  countKey(): boolean {
    if (++this.keyCount <= this.#limits.maxKeys) return true;
    this.exceed('too_many_keys');
    return false;
  }

  /** Walks a value of the record's own level. */
  walkNested(bytes: Uint8Array, at: number, end: number): number {
    this.hasRepeatedKey = false;
    // Most containers of most records are empty.
    if (this.#limits.maxDepth > 1 && at + 1 < end && bytes[at + 1] === (bytes[at] ?? 0) + 2) {
      return at + 2;
    }
    this.#isWatching = this.limit === 'none';
    return this.#walk(bytes, at, end);
  }

  /** Walks a value for the sake of its grammar and its text. */
  skip(bytes: Uint8Array, at: number, end: number): number {
    this.#isWatching = false;
    return this.#walk(bytes, at, end);
  }

  #walk(bytes: Uint8Array, at: number, end: number): number {
    let depth = 0;
    for (;;) {
      const byte = at < end ? (bytes[at] ?? 0) : 0;
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        this.#open(++depth, byte === OPEN_OBJECT);
        at = skipBlanks(bytes, at + 1, end);
        // Both closing brackets stand two places behind their opening ones in ASCII.
        if (at >= end || bytes[at] !== byte + 2) {
          if (byte === OPEN_OBJECT) at = this.#scanKey(bytes, at, end, depth);
          if (at < 0) return at;
          continue;
        }
      } else {
        at = scanScalar(bytes, at, end, this.marks);
        if (at < 0) return at;
      }
      while (depth > 0) {
        at = skipBlanks(bytes, at, end);
        if (at >= end) return ~end;
        const isObject = this.#isObjectAt(depth);
        if (bytes[at] === (isObject ? CLOSE_OBJECT : CLOSE_ARRAY)) {
          at++;
          depth--;
          continue;
        }
        if (bytes[at] !== COMMA) return ~at;
        at = skipBlanks(bytes, at + 1, end);
        if (isObject) at = this.#scanKey(bytes, at, end, depth);
        if (at < 0) return at;
        break;
      }
      if (depth === 0) return at;
    }
  }

  #open(depth: number, isObject: boolean): void {
    if (depth > this.deepest) this.deepest = depth;
    const word = depth >>> 5;
    if (word >= this.#isObject.length) this.#growStack();
    const bit = 1 << (depth & 31);
    const others = (this.#isObject[word] ?? 0) & ~bit;
    this.#isObject[word] = isObject ? others | bit : others;
    if (!this.#isWatching) return;
    // The record's own map is the first level.
    if (depth >= this.#limits.maxDepth) this.exceed('too_deep');
    else this.#objects[depth] = isObject ? ++this.#objectCount : 0;
  }

  #isObjectAt(depth: number): boolean {
    return (((this.#isObject[depth >>> 5] ?? 0) >>> (depth & 31)) & 1) === 1;
  }

  #growStack(): void {
    const grown = new Int32Array(this.#isObject.length * 2);
    grown.set(this.#isObject);
    this.#isObject = grown;
  }

  /** Scans a key and its colon; the offset of the value. */
  #scanKey(bytes: Uint8Array, at: number, end: number, depth: number): number {
    if (at >= end || bytes[at] !== QUOTE) return ~at;
    this.marks.bits &= FAULTS;
    const behind = scanString(bytes, at + 1, end, this.marks);
    if (behind < 0) return behind;
    if (this.#isWatching) this.#watchKey(bytes, at + 1, behind - 1, this.#objects[depth] ?? 0);
    const colon = skipBlanks(bytes, behind, end);
    if (colon >= end || bytes[colon] !== COLON) return ~colon;
    return skipBlanks(bytes, colon + 1, end);
  }

  #watchKey(bytes: Uint8Array, start: number, end: number, object: number): void {
    if (!this.countKey()) return;
    const isRepeated =
      (this.marks.bits & ESCAPED) === 0
        ? this.#keys.add(bytes, start, end, object)
        : this.#keys.addEscaped(bytes, start, end, object);
    if (isRepeated) this.hasRepeatedKey = true;
  }

  /** Notes a limit that the record exceeds, and watches no more. */
  exceed(limit: ExceededLimit): void {
    this.limit = limit;
    this.#isWatching = false;
  }
}

/** Scans a string, number or literal; the offset behind it, or `~offset`. */
export function scanScalar(bytes: Uint8Array, at: number, end: number, marks: TextMarks): number {
  if (at >= end) return ~end;
  const byte = bytes[at] ?? 0;
  if (byte === QUOTE) return scanString(bytes, at + 1, end, marks);
  if (byte !== MINUS && (byte < ZERO || byte > NINE)) return scanLiteral(bytes, at, end);
  const behind = scanInteger(bytes, at, end);
  const isWhole = behind < 0 || behind >= end || !isFractionStart(bytes[behind] ?? 0);
  return isWhole ? behind : scanFraction(bytes, behind, end);
}
