import type { JsonValue } from '../json/decode-json.ts';
import { Kind } from '../json/field-row.ts';
import type { CompiledKey } from '../json/key-hash.ts';
import { RecordView } from '../json/record-view.ts';
import { isAbsent } from './absent-values.ts';
import type { AbsentValues } from './absent-values.ts';
import type { ShortText, ShortTexts } from './short-texts.ts';
import { folded, isHollow } from './value.ts';
import type { Value } from './value.ts';

/** Changes a value wherever its field leaves; undefined = the field does not leave. */
export type Protector = (value: Value) => Value | undefined;

const NO_RECORD = new RecordView();
/** Integers of more digits take a way of their own, and time that grows with them. */
const QUICK_DIGITS = 15;

/** A source field that the rules of a set read. */
export interface SourceSlot {
  readonly key: CompiledKey;
  readonly protector: Protector | undefined;
}

/** A value that would take time to make again. */
class MadeValue {
  isThere = false;
  value: Value | undefined = undefined;
  folded: string | undefined = undefined;
  isProtected = false;
  protected: Value | undefined = undefined;

  take(decoded: JsonValue): void {
    this.isThere = true;
    this.value = isHollow(decoded) ? undefined : decoded;
  }

  forget(): void {
    this.isThere = false;
    this.value = undefined;
    this.folded = undefined;
    this.isProtected = false;
    this.protected = undefined;
  }
}

/**
 * The values of the fields of one record, by slot. Most are made anew for everybody who asks: a short text or number
 * is found faster than a note about it, when notes on many records would have to stay in the nearest cache.
 */
export class SourceFields {
  /** Number of the record's field in each slot, or -1. */
  readonly #fieldOf: Int32Array;
  readonly #protectors: readonly (Protector | undefined)[];
  readonly #texts: ShortTexts;
  readonly #made: (MadeValue | undefined)[];
  /** Those of this record. */
  readonly #current: MadeValue[] = [];
  #view: RecordView = NO_RECORD;

  constructor(slots: readonly SourceSlot[], fieldOf: Int32Array, texts: ShortTexts) {
    this.#fieldOf = fieldOf;
    this.#protectors = slots.map(({ protector }) => protector);
    this.#texts = texts;
    this.#made = slots.map(() => undefined);
  }

  /** Takes a record whose fields have numbers. */
  begin(view: RecordView): void {
    this.release();
    this.#view = view;
  }

  /** Lets go of the record. */
  release(): void {
    for (const made of this.#current) made.forget();
    // Setting a length leaves the machine code.
    if (this.#current.length > 0) this.#current.length = 0;
    this.#view = NO_RECORD;
  }

  /** Reads the same record there from now on. */
  moveTo(view: RecordView): void {
    this.#view = view;
  }

  /** The value as the record has it, undefined when it is hollow. */
  raw(slot: number): Value | undefined {
    const field = this.#fieldOf[slot] ?? -1;
    if (field < 0) return undefined;
    const short = this.#short(field);
    return short === undefined ? this.#value(slot, field) : short.text;
  }

  /** The value as the record has it, unless it counts as absent. */
  presentRaw(slot: number, absent: AbsentValues): Value | undefined {
    const field = this.#fieldOf[slot] ?? -1;
    if (field < 0) return undefined;
    const short = this.#short(field);
    if (short !== undefined) return short.isAbsent(absent) ? undefined : short.text;
    let made = this.#made[slot];
    // Judging escapes takes decoding them, so that the value is kept at once.
    if (this.#view.kind(field) === Kind.escapedString) made = this.#make(slot, field);
    else if (made?.isThere !== true) {
      // Most of a record's fields are defaults: what is absent by its bytes is never decoded.
      return absent.test(this.#view, field) ? undefined : this.#value(slot, field);
    }
    const { value } = made;
    return value === undefined || this.#isAbsent(absent, field, value) ? undefined : value;
  }

  /** The value as it may leave, unless it counts as absent. */
  present(slot: number, absent: AbsentValues): Value | undefined {
    if (this.#protectors[slot] === undefined) return this.presentRaw(slot, absent);
    const value = this.guarded(slot);
    if (value === undefined) return undefined;
    return this.#isAbsent(absent, this.#fieldOf[slot] ?? -1, value) ? undefined : value;
  }

  /** The value as it may leave: what `protect` says is done. */
  guarded(slot: number): Value | undefined {
    const protector = this.#protectors[slot];
    if (protector === undefined) return this.raw(slot);
    const field = this.#fieldOf[slot] ?? -1;
    if (field < 0) return undefined;
    const made = this.#make(slot, field);
    if (made.value === undefined) return undefined;
    if (!made.isProtected) made.protected = protector(made.value);
    made.isProtected = true;
    return made.protected;
  }

  /** The text without case and outer blanks; undefined unless it is a string. */
  folded(slot: number): string | undefined {
    const field = this.#fieldOf[slot] ?? -1;
    if (field < 0) return undefined;
    const short = this.#short(field);
    if (short !== undefined) return short.folded();
    if (this.#isQuick(field)) return undefined;
    const made = this.#make(slot, field);
    if (typeof made.value !== 'string') return undefined;
    return (made.folded ??= folded(made.value));
  }

  /** The JSON text of the record, byte for byte. */
  recordText(): string {
    return this.#view.recordText();
  }

  #short(field: number): ShortText | undefined {
    return this.#texts.find(this.#view, field);
  }

  #value(slot: number, field: number): Value | undefined {
    if (this.#isQuick(field)) return this.#view.decodeValue(field) ?? undefined;
    return this.#make(slot, field).value;
  }

  /** Whether making the value anew costs next to nothing. */
  #isQuick(field: number): boolean {
    const view = this.#view;
    const kind = view.kind(field);
    if (kind !== Kind.integer) return kind === Kind.true || kind === Kind.false;
    return view.valueEnd(field) - view.valueStart(field) <= QUICK_DIGITS;
  }

  #isAbsent(absent: AbsentValues, field: number, value: Value): boolean {
    const isNumeral = typeof value === 'string' && this.#view.kind(field) === Kind.decimal;
    return isAbsent(absent, value, isNumeral);
  }

  #make(slot: number, field: number): MadeValue {
    const made = (this.#made[slot] ??= new MadeValue());
    if (made.isThere) return made;
    made.take(this.#view.decodeValue(field));
    this.#current.push(made);
    return made;
  }
}
