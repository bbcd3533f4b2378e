import * as fieldRow from '../../json/field-row.ts';
import { compileKey } from '../../json/key-hash.ts';
import type { RecordView } from '../../json/record-view.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const {
  KEY_END,
  KEY_ESCAPED,
  KEY_HASH,
  KEY_START,
  Kind,
  KIND_MASK,
  META,
  ROW_SHIFT,
  VALUE_END,
  VALUE_START,
} = fieldRow;

/** More names than any stream has; beyond, all but the first are forgotten before the next record. */
const mostNames = 2048;
const nameShift = 2;
/** Columns of a name: its hash, where its bytes are, and how many. */
const START = 1;
const LENGTH = 2;

/**
 * Numbers the names of fields by the bytes of their keys, once per record, so that whatever is known of a name
 * lies in an array. Records of a stream mostly have the same fields in the same order: the name that stood at
 * a place in the record before is compared first.
 */
export class FieldNumbers {
  /** Number of each field's name in the record read last. */
  numbers = new Int32Array(512);
  /** Which field has each of the first names in the record read last, or -1. */
  readonly fieldOf: Int32Array;
  /** The same without fields that say `""`; those named in `kept` are never left out. */
  readonly filledOf: Int32Array;
  /** Grows when numbers are given anew; what was noted by number before is void. */
  epoch = 0;
  readonly #first: readonly string[];
  /** A 1 for every first name that `filledOf` keeps. */
  readonly #kept: Uint8Array;
  #texts: string[] = [];
  readonly #byText = new Map<string, number>();
  #names = new Int32Array(mostNames << nameShift);
  /** Number of a name plus one by its hash, 0 for none; never more than half full. */
  #slots = new Int32Array(2 * mostNames);
  #bytes = new Uint8Array(mostNames * 16);
  /** The same, four bytes at a time. */
  #words = new DataView(this.#bytes.buffer);
  #bytesEnd = 0;

  /** `first` names get the numbers from 0 in their order, and keep them. */
  constructor(first: readonly string[], kept: ReadonlySet<string> = new Set()) {
    this.#first = first;
    this.#kept = Uint8Array.from(first, (name) => (kept.has(name) ? 1 : 0));
    this.fieldOf = new Int32Array(first.length);
    this.filledOf = new Int32Array(first.length);
    this.#begin();
  }

  /** The name of that number. */
  nameOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** Numbers the fields of a record. */
  read(view: RecordView): void {
    const { rows, count } = view.fields;
    const { fieldOf, filledOf } = this;
    if (this.#texts.length > mostNames) {
      this.#begin();
      this.epoch += 1;
    }
    if (this.numbers.length < count) this.numbers = new Int32Array(2 * count);
    const { numbers } = this;
    fieldOf.fill(-1);
    filledOf.fill(-1);
    for (let field = 0; field < count; field += 1) {
      let number = numbers[field] ?? 0;
      const row = field << ROW_SHIFT;
      if (!this.#isName(number, view, row)) {
        number = this.#find(view, field);
        numbers[field] = number;
      }
      if (number >= fieldOf.length) continue;
      fieldOf[number] = field;
      const isText = ((rows[row | META] ?? 0) & KIND_MASK) === Kind.string;
      const length = (rows[row | VALUE_END] ?? 0) - (rows[row | VALUE_START] ?? 0);
      if (!isText || length > 2 || this.#kept[number] === 1) filledOf[number] = field;
    }
  }

  #isName(number: number, view: RecordView, row: number): boolean {
    const { rows } = view.fields;
    const names = this.#names;
    const name = number << nameShift;
    if (names[name] !== rows[row | KEY_HASH]) return false;
    const start = rows[row | KEY_START] ?? 0;
    const length = (rows[row | KEY_END] ?? 0) - start;
    if (names[name | LENGTH] !== length || ((rows[row | META] ?? 0) & KEY_ESCAPED) !== 0) {
      return false;
    }
    return this.#isSame(view, start, names[name | START] ?? 0, length);
  }

  #isSame(view: RecordView, start: number, from: number, length: number): boolean {
    const { words } = view;
    const own = this.#words;
    if (length < 4) {
      for (let index = 0; index < length; index += 1) {
        if (view.bytes[start + index] !== this.#bytes[from + index]) return false;
      }
      return true;
    }
    const last = length - 4;
    for (let index = 0; index < last; index += 4) {
      if (words.getInt32(start + index) !== own.getInt32(from + index)) return false;
    }
    // The last word may reach back into the one before.
    return words.getInt32(start + last) === own.getInt32(from + last);
  }

  #find(view: RecordView, field: number): number {
    const { rows } = view.fields;
    const row = field << ROW_SHIFT;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (rows[row | KEY_HASH] ?? 0) & mask;
    for (let held = slots[slot] ?? 0; held > 0; held = slots[slot] ?? 0) {
      if (this.#isName(held - 1, view, row)) return held - 1;
      slot = (slot + 1) & mask;
    }
    const text = view.keyText(field);
    // An escaped key may say a name that is known.
    return this.#byText.get(text) ?? this.#add(text);
  }

  #begin(): void {
    this.#texts = [];
    this.#byText.clear();
    this.#names.fill(0);
    this.#slots.fill(0);
    this.#bytesEnd = 0;
    for (const text of this.#first) this.#add(text);
  }

  #add(text: string): number {
    const { bytes, hash } = compileKey(text);
    if (this.#bytesEnd + bytes.length > this.#bytes.length) {
      const longer = new Uint8Array(2 * (this.#bytesEnd + bytes.length));
      longer.set(this.#bytes);
      this.#bytes = longer;
      this.#words = new DataView(longer.buffer);
    }
    this.#bytes.set(bytes, this.#bytesEnd);
    const number = this.#texts.push(text) - 1;
    this.#byText.set(text, number);
    if (this.#texts.length << nameShift > this.#names.length) this.#grow();
    this.#names.set([hash, this.#bytesEnd, bytes.length], number << nameShift);
    this.#bytesEnd += bytes.length;
    this.#place(number, hash);
    return number;
  }

  #place(number: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while ((this.#slots[slot] ?? 0) > 0) slot = (slot + 1) & mask;
    this.#slots[slot] = number + 1;
  }

  /** For a record of more names than are kept. */
  #grow(): void {
    const names = new Int32Array(2 * this.#names.length);
    names.set(this.#names);
    this.#names = names;
    this.#slots = new Int32Array(2 * this.#slots.length);
    const before = this.#texts.length - 1;
    for (let number = 0; number < before; number += 1) {
      this.#place(number, names[number << nameShift] ?? 0);
    }
  }
}
