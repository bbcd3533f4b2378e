import { CrowdedKeys } from './crowded-keys.ts';
import type { DecodedKeys } from './decoded-keys.ts';
import * as fieldRow from './field-row.ts';
import * as keyHash from './key-hash.ts';
import type { CompiledKey } from './key-hash.ts';
import * as knownNames from './known-names.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { DECODED_END, DECODED_START, KEY_END, KEY_ESCAPED, KEY_FLAGS, KEY_HASH, KEY_START } =
  fieldRow;
const { META, NAME_BIT, ROW_SHIFT } = fieldRow;
const { hashKey, holdsAt } = keyHash;
const { HELD, KnownNames, NAME_SHIFT } = knownNames;
const FIRST_ROOM = 256;

/**
 * Keys are compared with so many neighbours; beyond, a table whose hash nobody can foresee takes over.
 * Ordinary records never come there, and thousands of keys made to collide cost no more than others.
 */
const MOST_PROBES = 32;

/** So many records of unforeseen keys are read by the table alone before names are tried again. */
const RECORDS_WITHOUT_NAMES = 100;

/**
 * Rows of a record's fields, found by key; reused for record after record. A key that is a known name is found by
 * what its name holds; any other is in a table of the record's own. In one record a key is never in both: names
 * become known only when the table does not have them, and are forgotten only between records.
 */
export class FieldTable {
  rows: Int32Array = new Int32Array(FIRST_ROOM << ROW_SHIFT);
  count = 0;
  readonly decoded: DecodedKeys;
  readonly names: knownNames.KnownNames = new KnownNames();
  /** Whether this record's keys are found by name; it does not pay where their order is another in every record. */
  byName = true;
  /** Names of this record that did not follow the one that they followed before. */
  surprises = 0;
  /** The name of the key placed last, or 0. */
  met = 0;
  /** Field number + base; what is below the base belongs to earlier records. Names hold the same. */
  #slots = new Int32Array(4 * FIRST_ROOM);
  #base = 1;
  /** Whether the rows are those of another table. */
  #isCopy = false;
  /** How many fields are in the table. */
  #placed = 0;
  /** So many fields have room; the rows' length is slow to ask for. */
  #room = FIRST_ROOM;
  #recordsWithoutNames = 0;
  readonly #crowded = new CrowdedKeys();

  constructor(decoded: DecodedKeys) {
    this.decoded = decoded;
  }

  /**
   * Takes over the rows of another table, and no more: keys are found one by one, and the numbers of names in the
   * rows are those of the other's names.
   */
  copy({ rows, count, decoded }: FieldTable): void {
    const length = count << ROW_SHIFT;
    // By need, not by the other's room: that may have grown for one record among millions.
    if (this.rows.length < length) this.rows = new Int32Array(powerOfTwo(length));
    this.rows.set(rows.subarray(0, length));
    this.count = count;
    this.decoded.copy(decoded);
    this.#isCopy = true;
  }

  /** Starts a record. */
  clear(): void {
    if (2 * this.surprises > this.count) this.#recordsWithoutNames = RECORDS_WITHOUT_NAMES;
    this.byName = this.#recordsWithoutNames === 0;
    if (!this.byName) this.#recordsWithoutNames--;
    this.#base += this.count;
    this.count = 0;
    this.#isCopy = false;
    this.surprises = 0;
    this.#placed = 0;
    this.decoded.length = 0;
    if (this.names.isFull) this.names.forget();
    this.#crowded.clear();
    if (this.#base < 0x40000000) return;
    this.names.forget();
    this.#slots.fill(0);
    this.#base = 1;
  }

  /** Number of the field named `key`, or -1. */
  find(bytes: Uint8Array, key: CompiledKey): number {
    const content = key.bytes;
    if (this.#isCopy) return this.#findRow(bytes, content);
    const name = this.names.find(content, 0, content.length, key.hash);
    const field = name === 0 ? -1 : this.#heldBy(name);
    return field >= 0 ? field : this.#findPlaced(bytes, content, key.hash);
  }

  /** Number of the known name that the field's key is, made known when it can be; or 0. */
  nameOf(bytes: Uint8Array, words: DataView, field: number): number {
    const { names, rows } = this;
    const row = field << ROW_SHIFT;
    const meta = rows[row | META] ?? 0;
    const known = meta >>> NAME_BIT;
    if (known > 0 || (meta & KEY_FLAGS) !== 0) return known;
    const start = rows[row | KEY_START] ?? 0;
    const end = rows[row | KEY_END] ?? 0;
    const hash = rows[row | KEY_HASH] ?? 0;
    let name = names.guess(words, start - 2, bytes.length, hash);
    if (name === 0) name = names.find(bytes, start, end, hash);
    if (name === 0) name = names.add(bytes, start, end, hash);
    rows[row | META] = meta | (name << NAME_BIT);
    return name;
  }

  /** Number of the field with a known name whose key is `bytes[start, end)`, met before or new. */
  take(bytes: Uint8Array, name: number, start: number, end: number): number {
    const held = this.#heldBy(name);
    if (held >= 0) return held;
    const field = this.#append(start, end, name << NAME_BIT);
    this.names.rows[(name << NAME_SHIFT) | HELD] = this.#base + field;
    if (this.count === this.#room) this.#grow(bytes);
    return field;
  }

  /** Number of the field whose key is `bytes[start, end)`, which holds no escapes, met before or new. */
  place(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const base = this.#base;
    const slots = this.#slots;
    const slot = hash & (slots.length - 1);
    const isFree = (slots[slot] ?? 0) < base;
    if (!isFree) {
      const known = this.#findPlaced(bytes, bytes.subarray(start, end), hash);
      if (known >= 0) return known;
    }
    const field = this.#append(start, end, 0);
    this.rows[(field << ROW_SHIFT) | KEY_HASH] = hash;
    this.#placed++;
    if (isFree) slots[slot] = base + field;
    else if (!this.#settle(field, hash)) this.#crowded.add(bytes.subarray(start, end), field);
    if (this.count === this.#room) this.#grow(bytes);
    return field;
  }

  /** As `place`, for a key of plain ASCII in a record whose keys are found by name. */
  placeName(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const { names } = this;
    this.met = names.find(bytes, start, end, hash);
    if (this.met === 0) {
      const other = this.#findPlaced(bytes, bytes.subarray(start, end), hash);
      if (other >= 0) return other;
      this.met = names.add(bytes, start, end, hash);
    }
    if (this.met === 0) return this.place(bytes, start, end, hash);
    return this.take(bytes, this.met, start, end);
  }

  /** As `place`, for a key that holds escapes: it is known by its content. */
  placeEscaped(bytes: Uint8Array, start: number, end: number): number {
    const from = this.decoded.length;
    this.decoded.add(bytes.subarray(start, end));
    const content = this.decoded.bytes.subarray(from, this.decoded.length);
    const hash = hashKey(content, 0, content.length);
    const name = this.byName ? this.names.find(content, 0, content.length, hash) : 0;
    const known = name > 0 ? this.#heldBy(name) : this.#findPlaced(bytes, content, hash);
    if (known >= 0) return known;
    const field = name > 0 ? this.take(bytes, name, start, end) : this.#append(start, end, 0);
    const row = field << ROW_SHIFT;
    this.rows[row | KEY_HASH] = hash;
    this.rows[row | META] = (this.rows[row | META] ?? 0) | KEY_ESCAPED;
    this.rows[row | DECODED_START] = from;
    this.rows[row | DECODED_END] = this.decoded.length;
    if (name === 0) {
      this.#placed++;
      if (!this.#settle(field, hash)) this.#crowded.add(content, field);
    }
    if (this.count === this.#room) this.#grow(bytes);
    return field;
  }

  /** The field of this record that holds the name; negative when none does. */
  #heldBy(name: number): number {
    return (this.names.rows[(name << NAME_SHIFT) | HELD] ?? 0) - this.#base;
  }

  #append(start: number, end: number, meta: number): number {
    const field = this.count++;
    const row = field << ROW_SHIFT;
    const rows = this.rows;
    rows[row | KEY_START] = start;
    rows[row | KEY_END] = end;
    rows[row | META] = meta;
    return field;
  }

  #findPlaced(bytes: Uint8Array, content: Uint8Array, hash: number): number {
    if (this.#placed === 0) return -1;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    let probes = 0;
    for (let held = slots[slot] ?? 0; held >= this.#base; held = slots[slot] ?? 0) {
      const row = (held - this.#base) << ROW_SHIFT;
      const isLike = this.rows[row | KEY_HASH] === hash;
      if (isLike && this.#isKey(bytes, row, content)) return held - this.#base;
      if (++probes === MOST_PROBES) return this.#crowded.find(content);
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  #findRow(bytes: Uint8Array, content: Uint8Array): number {
    for (let field = 0; field < this.count; field++) {
      if (this.#isKey(bytes, field << ROW_SHIFT, content)) return field;
    }
    return -1;
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

  /** Twice the room; what is in the table so far is put into the new slots. */
  #grow(bytes: Uint8Array): void {
    this.#room *= 2;
    const rows = new Int32Array(this.#room << ROW_SHIFT);
    // A copy may have left more room than this.
    rows.set(this.rows.subarray(0, this.count << ROW_SHIFT));
    this.rows = rows;
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#crowded.clear();
    for (let field = 0; field < this.count; field++) {
      const row = field << ROW_SHIFT;
      // A name holds its field wherever the rows are.
      if ((rows[row | META] ?? 0) >>> NAME_BIT > 0) continue;
      if (this.#settle(field, rows[row | KEY_HASH] ?? 0)) continue;
      const isEscaped = ((rows[row | META] ?? 0) & KEY_ESCAPED) !== 0;
      const start = (isEscaped ? rows[row | DECODED_START] : rows[row | KEY_START]) ?? 0;
      const end = (isEscaped ? rows[row | DECODED_END] : rows[row | KEY_END]) ?? 0;
      this.#crowded.add((isEscaped ? this.decoded.bytes : bytes).subarray(start, end), field);
    }
  }
}

/** The smallest power of two that is not below. */
function powerOfTwo(length: number): number {
  return 2 ** (32 - Math.clz32(length - 1));
}
