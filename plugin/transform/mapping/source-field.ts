import { Kind } from '../json/field-row.ts';
import type { CompiledKey } from '../json/key-hash.ts';
import type { RecordView } from '../json/record-view.ts';
import { isAbsent } from './absent-values.ts';
import type { AbsentValues } from './absent-values.ts';
import type { ShortText, ShortTexts } from './short-texts.ts';
import { folded, isHollow } from './value.ts';
import type { Value } from './value.ts';

/** Changes a value wherever its field leaves; undefined = the field does not leave. */
export type Protector = (value: Value) => Value | undefined;

/** A source field that the rules of a set read. */
export interface SourceSlot {
  readonly key: CompiledKey;
  readonly protector: Protector | undefined;
}

/** What is known of a source field in one record; everything is found out once, when it is asked for. */
export class SourceField {
  readonly protector: Protector | undefined;
  /** The record that this is about. */
  generation = -1;
  /** Number of the record's field, or -1. */
  field = -1;
  /** True for a JSON number that is kept as its text, such as `0.0`. */
  isNumeral = false;
  readonly #texts: ShortTexts;
  #view: RecordView | undefined = undefined;
  /** The value when it is a text that `#texts` keeps. */
  #short: ShortText | undefined = undefined;
  #isRead = false;
  #value: Value | undefined = undefined;
  #isProtected = false;
  #protected: Value | undefined = undefined;
  #folded: string | undefined = undefined;
  /** What the last answer about absence was about. */
  #absent: AbsentValues | undefined = undefined;
  #isAbsent = false;

  constructor({ protector }: SourceSlot, texts: ShortTexts) {
    this.protector = protector;
    this.#texts = texts;
  }

  /** Takes the field's number in a record, -1 when it is not there. */
  begin(view: RecordView, generation: number, field: number): void {
    this.generation = generation;
    this.#view = view;
    this.field = field;
    this.isNumeral = field >= 0 && view.kind(field) === Kind.decimal;
    this.#short = undefined;
    this.#isRead = false;
    this.#isProtected = false;
    this.#folded = undefined;
    this.#absent = undefined;
  }

  /** The value as the record has it, undefined when it is hollow. */
  raw(): Value | undefined {
    if (this.#isRead) return this.#value;
    this.#isRead = true;
    this.#value = this.#decode();
    return this.#value;
  }

  /** The value as the record has it, unless it counts as absent. */
  presentRaw(absent: AbsentValues): Value | undefined {
    if (this.field < 0) return undefined;
    if (this.#absent !== absent) {
      this.#absent = absent;
      this.#isAbsent = this.#judge(absent);
    }
    return this.#isAbsent ? undefined : this.raw();
  }

  /** The value as it may leave, unless it counts as absent. */
  present(absent: AbsentValues): Value | undefined {
    if (this.protector === undefined) return this.presentRaw(absent);
    const value = this.guarded();
    if (value === undefined) return undefined;
    return isAbsent(absent, value, typeof value === 'string' && this.isNumeral) ? undefined : value;
  }

  /** The value as it may leave: what `protect` says is done. */
  guarded(): Value | undefined {
    const value = this.raw();
    if (this.protector === undefined || value === undefined) return value;
    if (!this.#isProtected) this.#protected = this.protector(value);
    this.#isProtected = true;
    return this.#protected;
  }

  /** The text without case and outer blanks; undefined unless it is a string. */
  folded(): string | undefined {
    const value = this.raw();
    if (this.#short !== undefined) return this.#short.folded();
    if (typeof value !== 'string') return undefined;
    return (this.#folded ??= folded(value));
  }

  /** Most of a record's fields are defaults: what is absent by its bytes is never decoded. */
  #judge(absent: AbsentValues): boolean {
    const view = this.#view;
    if (view === undefined) return true;
    if (!this.#isRead && view.kind(this.field) === Kind.string) this.#readShort(view);
    if (this.#short !== undefined) return this.#short.isAbsent(absent);
    if (!this.#isRead) return absent.test(view, this.field);
    const value = this.#value;
    if (value === undefined) return true;
    return isAbsent(absent, value, typeof value === 'string' && this.isNumeral);
  }

  #readShort(view: RecordView): void {
    const short = this.#texts.find(view, this.field);
    if (short === undefined) return;
    this.#short = short;
    this.#value = short.text;
    this.#isRead = true;
  }

  #decode(): Value | undefined {
    const view = this.#view;
    if (view === undefined || this.field < 0) return undefined;
    if (view.kind(this.field) === Kind.string) {
      this.#short = this.#texts.find(view, this.field);
      return this.#short?.text ?? view.text(this.field);
    }
    const decoded = view.decodeValue(this.field);
    return isHollow(decoded) ? undefined : decoded;
  }
}
