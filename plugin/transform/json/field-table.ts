import type { DecodedKeys } from './decoded-keys.ts';
import * as fieldRow from './field-row.ts';
import * as keyHash from './key-hash.ts';
import type { CompiledKey } from './key-hash.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { DECODED_END, DECODED_START, KEY_END, KEY_ESCAPED, KEY_HASH, KEY_START, META, ROW_SHIFT } =
  fieldRow;
const ROW_LENGTH = 1 << ROW_SHIFT;
const { hashKey, holdsAt } = keyHash;

/**
 * Keys are compared with so many neighbours; beyond, a table whose hash nobody can foresee takes over.
 * Ordinary records never come there, and thousands of keys made to collide cost no more than others.
 */
const MOST_PROBES = 32;

/** Rows of a record's fields, and the table that finds them by key; reused for record after record. */
export class FieldTable {
  rows = new Int32Array(256 << ROW_SHIFT);
  count = 0;
  readonly decoded: DecodedKeys;
  /** Field number + base; what is below the base belongs to earlier records. */
  #slots = new Int32Array(1024);
  #base = 1;
  /** The fields that found no slot near their own, by key; empty but for hostile records. */
  readonly #crowded = new Map<string, number>();

  constructor(decoded: DecodedKeys) {
    this.decoded = decoded;
  }

  /** Starts a record. */
  clear(): void {
    this.#base += this.count;
    this.count = 0;
    this.decoded.length = 0;
    if (this.#crowded.size > 0) this.#crowded.clear();
    if (this.#base < 0x40000000) return;
    this.#slots.fill(0);
    this.#base = 1;
  }

  /** Number of the field named `key`, or -1. */
  find(bytes: Uint8Array, key: CompiledKey): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const hash = key.hash;
    let slot = hash & mask;
    let probes = 0;
    for (let held = slots[slot] ?? 0; held >= this.#base; held = slots[slot] ?? 0) {
      const row = (held - this.#base) << ROW_SHIFT;
      const isLike = this.rows[row | KEY_HASH] === hash;
      if (isLike && this.#isKey(bytes, row, key.bytes)) return held - this.#base;
      if (++probes === MOST_PROBES) return this.#findCrowded(key.bytes);
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  /** Number of the field whose key is `bytes[start, end)`, met before or new. */
  place(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const field = this.count;
    const base = this.#base;
    const slot = hash & (slots.length - 1);
    const isFree = (slots[slot] ?? 0) < base;
    if (!isFree) {
      const known = this.#findSame(bytes, start, end, hash);
      if (known >= 0) return known;
    }
    if (isFree) slots[slot] = base + field;
    else if (!this.#settle(field, hash)) this.#crowd(field, bytes.subarray(start, end));
    this.count = field + 1;
    const rows = this.rows;
    const row = field << ROW_SHIFT;
    rows[row | KEY_START] = start;
    rows[row | KEY_END] = end;
    rows[row | KEY_HASH] = hash;
    rows[row | META] = 0;
    if (row + ROW_LENGTH === rows.length) this.#grow(bytes);
    return field;
  }

  /** As `place`, for a key that holds escapes: it is known by its content. */
  placeEscaped(bytes: Uint8Array, start: number, end: number): number {
    const from = this.decoded.length;
    this.decoded.add(bytes.subarray(start, end));
    const content = this.decoded.bytes.subarray(from, this.decoded.length);
    const hash = hashKey(content, 0, content.length);
    const known = this.find(bytes, { name: '', bytes: content, hash });
    if (known >= 0) return known;
    const field = this.count++;
    const row = field << ROW_SHIFT;
    this.rows[row | KEY_START] = start;
    this.rows[row | KEY_END] = end;
    this.rows[row | KEY_HASH] = hash;
    this.rows[row | META] = KEY_ESCAPED;
    this.rows[row | DECODED_START] = from;
    this.rows[row | DECODED_END] = this.decoded.length;
    if (!this.#settle(field, hash)) this.#crowd(field, content);
    if (row + ROW_LENGTH === this.rows.length) this.#grow(bytes);
    return field;
  }

  #findSame(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    let probes = 0;
    for (let held = slots[slot] ?? 0; held >= this.#base; held = slots[slot] ?? 0) {
      const row = (held - this.#base) << ROW_SHIFT;
      const isLike = this.rows[row | KEY_HASH] === hash;
      if (isLike && this.#isKey(bytes, row, bytes.subarray(start, end))) return held - this.#base;
      if (++probes === MOST_PROBES) return this.#findCrowded(bytes.subarray(start, end));
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  #findCrowded(content: Uint8Array): number {
    return this.#crowded.size === 0 ? -1 : (this.#crowded.get(textOf(content)) ?? -1);
  }

  #isKey(bytes: Uint8Array, row: number, content: Uint8Array): boolean {
    const rows = this.rows;
    const isEscaped = ((rows[row | META] ?? 0) & KEY_ESCAPED) !== 0;
    const start = (isEscaped ? rows[row | DECODED_START] : rows[row | KEY_START]) ?? 0;
    const end = (isEscaped ? rows[row | DECODED_END] : rows[row | KEY_END]) ?? 0;
    if (end - start !== content.length) return false;
    return holdsAt(isEscaped ? this.decoded.bytes : bytes, start, content);
  }

  /** Puts a field into a free slot near its own; false when there is none. */
  #settle(field: number, hash: number): boolean {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let probes = 0; probes < MOST_PROBES; probes++) {
      if ((slots[slot] ?? 0) < this.#base) {
        slots[slot] = this.#base + field;
        return true;
      }
      slot = (slot + 1) & mask;
    }
    return false;
  }

  #crowd(field: number, content: Uint8Array): void {
    this.#crowded.set(textOf(content), field);
  }

  /** Twice the room; the fields so far are put into the new slots. */
  #grow(bytes: Uint8Array): void {
    const rows = new Int32Array(this.rows.length * 2);
    rows.set(this.rows);
    this.rows = rows;
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#crowded.clear();
    for (let field = 0; field < this.count; field++) {
      const row = field << ROW_SHIFT;
      if (this.#settle(field, rows[row | KEY_HASH] ?? 0)) continue;
      const isEscaped = ((rows[row | META] ?? 0) & KEY_ESCAPED) !== 0;
      const start = (isEscaped ? rows[row | DECODED_START] : rows[row | KEY_START]) ?? 0;
      const end = (isEscaped ? rows[row | DECODED_END] : rows[row | KEY_END]) ?? 0;
      this.#crowd(field, (isEscaped ? this.decoded.bytes : bytes).subarray(start, end));
    }
  }
}

/** One character for each byte: keys that are no UTF-8 stay different. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
