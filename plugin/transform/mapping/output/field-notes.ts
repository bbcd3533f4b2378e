import {
  KEY_END,
  KEY_ESCAPED,
  KEY_HASH,
  KEY_START,
  META,
  ROW_SHIFT,
} from '../../json/field-row.ts';
import { compileKey } from '../../json/key-hash.ts';
import type { RecordView } from '../../json/record-view.ts';

/** More names than any stream has; beyond, all are forgotten and made anew. */
const mostNames = 2048;
/** A power of two, so large that hardly ever two names meet. */
const rowCount = 2 * mostNames;
const rowShift = 2;
/** Columns of a row: hash of the name, where its bytes are, how many, and the number of its note plus one. */
const START = 1;
const LENGTH = 2;
const NOTE = 3;

/**
 * Finds notes on fields by the bytes of their keys, so that names are not decoded record after record. All of
 * it lies together in memory: every field of every record is looked up here.
 */
export class FieldNotes<T> {
  readonly #make: (name: string) => T;
  #notes: T[] = [];
  #numbers = new Map<string, number>();
  #rows = new Int32Array(0);
  #names = new Uint8Array(0);
  #namesEnd = 0;

  constructor(make: (name: string) => T) {
    this.#make = make;
  }

  of(view: RecordView, field: number): T {
    const { rows: fields } = view.fields;
    const at = field << ROW_SHIFT;
    if (((fields[at | META] ?? 0) & KEY_ESCAPED) === 0) {
      const hash = fields[at | KEY_HASH] ?? 0;
      const start = fields[at | KEY_START] ?? 0;
      const length = (fields[at | KEY_END] ?? 0) - start;
      const rows = this.#rows;
      const mask = rows.length - 1;
      let row = (hash << rowShift) & mask;
      for (let note = rows[row | NOTE] ?? 0; note > 0; note = rows[row | NOTE] ?? 0) {
        const isLike = rows[row] === hash && rows[row | LENGTH] === length;
        if (isLike && this.#isName(view.bytes, start, row)) return this.#note(note - 1);
        row = (row + (1 << rowShift)) & mask;
      }
    }
    return this.#add(view.keyText(field));
  }

  #isName(bytes: Uint8Array, start: number, row: number): boolean {
    const names = this.#names;
    const from = this.#rows[row | START] ?? 0;
    const length = this.#rows[row | LENGTH] ?? 0;
    for (let index = 0; index < length; index += 1) {
      if (bytes[start + index] !== names[from + index]) return false;
    }
    return true;
  }

  #note(number: number): T {
    return this.#notes[number] as T; // only numbers of notes are kept
  }

  #add(name: string): T {
    const known = this.#numbers.get(name);
    if (known !== undefined) return this.#note(known);
    if (this.#notes.length >= mostNames || this.#rows.length === 0) this.#clear();
    const { bytes, hash } = compileKey(name);
    if (this.#namesEnd + bytes.length > this.#names.length) {
      const longer = new Uint8Array(2 * (this.#namesEnd + bytes.length));
      longer.set(this.#names);
      this.#names = longer;
    }
    this.#names.set(bytes, this.#namesEnd);
    const mask = this.#rows.length - 1;
    let row = (hash << rowShift) & mask;
    while ((this.#rows[row | NOTE] ?? 0) > 0) row = (row + (1 << rowShift)) & mask;
    const note = this.#make(name);
    this.#rows.set([hash, this.#namesEnd, bytes.length, this.#notes.push(note)], row);
    this.#namesEnd += bytes.length;
    this.#numbers.set(name, this.#notes.length - 1);
    return note;
  }

  #clear(): void {
    this.#notes = [];
    this.#numbers = new Map();
    this.#rows = new Int32Array(rowCount << rowShift);
    this.#namesEnd = 0;
  }
}
