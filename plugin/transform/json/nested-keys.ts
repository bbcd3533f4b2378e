import * as keyHash from './key-hash.ts';
import type { DecodedKeys } from './decoded-keys.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { hashKey, holdsAt } = keyHash;

const START = 0;
const END = 1;
const HASH = 2;
const OBJECT = 3;
const ROW_SHIFT = 2;
/** Sets equal keys of different objects apart. */
const SPREAD = 0x9e3779b1;

/** As in the table of a record's own fields: beyond so many neighbours another table takes over. */
const MOST_PROBES = 32;

/** The keys of a record's nested objects, to find those that one object holds twice. */
export class NestedKeys {
  readonly #decoded: DecodedKeys;
  /** Start, end, hash and object of each key; offsets into the decoded keys are written as `~offset`. */
  #rows = new Int32Array(128 << ROW_SHIFT);
  /** Key number + base; what is below the base belongs to earlier records. */
  #slots = new Int32Array(256);
  #base = 1;
  #count = 0;
  /** Keys that found no slot near their own; empty but for hostile records. */
  readonly #crowded = new Set<string>();

  constructor(decoded: DecodedKeys) {
    this.#decoded = decoded;
  }

  /** Forgets all keys. */
  clear(): void {
    this.#base += this.#count;
    this.#count = 0;
    if (this.#crowded.size > 0) this.#crowded.clear();
    if (this.#base < 0x40000000) return;
    this.#slots.fill(0);
    this.#base = 1;
  }

  /** Adds the plain key `bytes[start, end)` of object number `object`; true when the object has it already. */
  add(bytes: Uint8Array, start: number, end: number, object: number): boolean {
    const hash = hashKey(bytes, start, end);
    return this.#place(bytes, this.#append(start, end, hash, object));
  }

  /** Adds a key that holds escapes, as `add` does. */
  addEscaped(bytes: Uint8Array, start: number, end: number, object: number): boolean {
    const from = this.#decoded.length;
    this.#decoded.add(bytes.subarray(start, end));
    const to = this.#decoded.length;
    const hash = hashKey(this.#decoded.bytes, from, to);
    return this.#place(bytes, this.#append(~from, ~to, hash, object));
  }

  #append(start: number, end: number, hash: number, object: number): number {
    const key = this.#count++;
    if (this.#count * 2 > this.#slots.length) this.#grow();
    const row = key << ROW_SHIFT;
    const rows = this.#rows;
    rows[row | START] = start;
    rows[row | END] = end;
    rows[row | HASH] = hash;
    rows[row | OBJECT] = object;
    return key;
  }

  #place(bytes: Uint8Array, key: number): boolean {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = this.#firstSlot(key) & mask;
    let probes = 0;
    for (let held = slots[slot] ?? 0; held >= this.#base; held = slots[slot] ?? 0) {
      if (this.#isSame(bytes, held - this.#base, key)) return true;
      if (++probes === MOST_PROBES) return this.#crowd(bytes, key);
      slot = (slot + 1) & mask;
    }
    if (this.#crowded.size > 0 && this.#crowded.has(this.#name(bytes, key))) return true;
    slots[slot] = this.#base + key;
    return false;
  }

  /** True when the key is among the crowded already. */
  #crowd(bytes: Uint8Array, key: number): boolean {
    const name = this.#name(bytes, key);
    if (this.#crowded.has(name)) return true;
    this.#crowded.add(name);
    return false;
  }

  /** Object and key, one character for each byte. */
  #name(bytes: Uint8Array, key: number): string {
    const row = key << ROW_SHIFT;
    const content = this.#content(bytes, row);
    const text = Buffer.from(content.buffer, content.byteOffset, content.length);
    return `${this.#rows[row | OBJECT] ?? 0}:${text.toString('latin1')}`;
  }

  #firstSlot(key: number): number {
    const row = key << ROW_SHIFT;
    return ((this.#rows[row | HASH] ?? 0) + Math.imul(this.#rows[row | OBJECT] ?? 0, SPREAD)) | 0;
  }

  #isSame(bytes: Uint8Array, one: number, other: number): boolean {
    const rows = this.#rows;
    const a = one << ROW_SHIFT;
    const b = other << ROW_SHIFT;
    if (rows[a | HASH] !== rows[b | HASH] || rows[a | OBJECT] !== rows[b | OBJECT]) return false;
    const content = this.#content(bytes, a);
    const otherContent = this.#content(bytes, b);
    return content.length === otherContent.length && holdsAt(content, 0, otherContent);
  }

  #content(bytes: Uint8Array, row: number): Uint8Array {
    const start = this.#rows[row | START] ?? 0;
    const end = this.#rows[row | END] ?? 0;
    return start >= 0 ? bytes.subarray(start, end) : this.#decoded.bytes.subarray(~start, ~end);
  }

  /** Twice the room; the keys so far are put into the new slots. */
  #grow(): void {
    const rows = new Int32Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    const mask = this.#slots.length - 1;
    for (const held of old) {
      if (held < this.#base) continue;
      let slot = this.#firstSlot(held - this.#base) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = held;
    }
  }
}
