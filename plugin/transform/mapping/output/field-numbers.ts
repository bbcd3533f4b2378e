import * as fieldRow from '../../json/field-row.ts';
import type { KnownNames } from '../../json/known-names.ts';
import type { RecordView } from '../../json/record-view.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { Kind, KIND_MASK, META, NAME_BIT, ROW_SHIFT, VALUE_END, VALUE_START } = fieldRow;

/** More names than any stream has; beyond, all but the first are forgotten by `tidy`. */
const mostNames = 2048;

/**
 * Numbers the names of fields, so that whatever is known of a name lies in an array. The reader of records knows
 * most names already: its number for a name leads to ours.
 */
export class NameNumbers {
  /** Grows when numbers are given anew; what was noted by number before is void. */
  epoch = 0;
  readonly first: readonly string[];
  /** A 1 for every first name whose empty texts count as filled. */
  readonly kept: Uint8Array;
  /** Our number plus one by the number that the reader has for a name, 0 for none yet. */
  known: number[] = [];
  #texts: string[] = [];
  readonly #byText = new Map<string, number>();
  /** The names that `known` leads from, and since which of their epochs. */
  #names: KnownNames | undefined;
  #namesEpoch = 0;

  /** `first` names get the numbers from 0 in their order, and keep them. */
  constructor(first: readonly string[], kept: ReadonlySet<string> = new Set()) {
    this.first = first;
    this.kept = Uint8Array.from(first, (name) => (kept.has(name) ? 1 : 0));
    this.#begin();
  }

  /** The name of that number. */
  nameOf(number: number): string {
    return this.#texts[number] ?? '';
  }

  /** Forgets names when there are too many; no numbers of a record may be in use. */
  tidy(): void {
    if (this.#texts.length <= mostNames) return;
    this.#begin();
    this.epoch += 1;
  }

  /** Gets ready for a record of that reader. */
  follow(names: KnownNames): void {
    if (this.#names === names && this.#namesEpoch === names.epoch) return;
    this.#names = names;
    this.#namesEpoch = names.epoch;
    this.known = [];
  }

  /** For a field whose name has no number of ours yet, or was not looked up by the scan. */
  find(view: RecordView, field: number): number {
    const name = view.fields.nameOf(view.bytes, view.words, field);
    const known = (this.known[name] ?? 0) - 1;
    if (known >= 0) return known;
    const text = view.keyText(field);
    const number = this.#byText.get(text) ?? this.#add(text);
    while (this.known.length <= name) this.known.push(0);
    // Name 0 is that of many.
    if (name > 0) this.known[name] = number + 1;
    return number;
  }

  #begin(): void {
    this.#texts = [];
    this.#byText.clear();
    this.known = [];
    for (const text of this.first) this.#add(text);
  }

  #add(text: string): number {
    const number = this.#texts.push(text) - 1;
    this.#byText.set(text, number);
    return number;
  }
}

/** The numbers of the names in one record. */
export class FieldNumbers {
  readonly names: NameNumbers;
  /** Number of each field's name. */
  numbers: Int32Array = new Int32Array(512);
  /** Which field has each of the first names, or -1. */
  readonly fieldOf: Int32Array;
  /** The same without fields that say `""`, unless their name is kept. */
  readonly filledOf: Int32Array;

  constructor(names: NameNumbers) {
    this.names = names;
    this.fieldOf = new Int32Array(names.first.length);
    this.filledOf = new Int32Array(names.first.length);
  }

  /** Numbers the fields of a record. */
  read(view: RecordView): void {
    const { names } = this;
    names.follow(view.fields.names);
    const { rows, count } = view.fields;
    if (this.numbers.length < count) this.numbers = new Int32Array(2 * count);
    const { fieldOf, filledOf, numbers } = this;
    const { known, kept } = names;
    const firstCount = fieldOf.length;
    fieldOf.fill(-1);
    filledOf.fill(-1);
    for (let field = 0; field < count; field += 1) {
      const row = field << ROW_SHIFT;
      const meta = rows[row | META] ?? 0;
      const name = meta >>> NAME_BIT;
      const number = (name < known.length ? (known[name] ?? 0) : 0) - 1;
      const own = number < 0 ? names.find(view, field) : number;
      numbers[field] = own;
      if (own >= firstCount) continue;
      fieldOf[own] = field;
      const isText = (meta & KIND_MASK) === Kind.string;
      const length = (rows[row | VALUE_END] ?? 0) - (rows[row | VALUE_START] ?? 0);
      if (!isText || length > 2 || kept[own] === 1) filledOf[own] = field;
    }
  }
}
