import type { DataPath } from '../../diagnostics/yaml-source.ts';
import { compileKey } from '../json/key-hash.ts';
import { RecordView } from '../json/record-view.ts';
import type { PageContext } from '../page-result.ts';
import type { AbsentValues } from './absent-values.ts';
import { FieldNumbers } from './output/field-numbers.ts';
import type { UrlParts } from './conversions/network.ts';
import { ShortTexts } from './short-texts.ts';
import { SourceField } from './source-field.ts';
import type { SourceSlot } from './source-field.ts';
import type { Value } from './value.ts';

export type { Protector, SourceSlot } from './source-field.ts';

/** What a record is mapped with beside its own fields. */
export interface MapContext extends PageContext {
  /** The host of the tenant's API, such as `acme.goskope.com`. */
  readonly tenantHost?: string;
}

/** Where one attribute came from; fields are numbers of the record's fields. */
export interface TraceEntry {
  readonly attribute: string;
  readonly rule: DataPath;
  readonly value: unknown;
  /** Fields that were looked at for it. */
  readonly fields: readonly number[];
  /** Those among them that arrived in full. */
  readonly used: readonly number[];
}

/**
 * The state of one record while it is mapped. It is made once for a set and begun anew for every
 * record. Expressions read it; operators may mark a loss.
 */
export class Run {
  /**
   * Numbers of the source fields whose values arrive in full in the value being computed; the first
   * `readCount` count. What loses a value sets `readCount` back to where the value began, and the
   * fields stay leftovers.
   */
  readonly reads: number[] = [];
  readCount = 0;
  /** Value so far, which `$` alone in a template stands for. */
  current: Value | undefined = undefined;
  /** Current element inside `each`, `where` and `fields` under `each`. */
  element: Value | undefined = undefined;
  /** Set by an operator when this very value lost something, e.g. digits below a millisecond. */
  lost = false;
  /** A value of the record went into the value being computed; constants leave it false. */
  touched = false;
  /** How many attributes so far hold something of the record. */
  dataCount = 0;
  /** When given, every source field read with a value is noted here. */
  traced: number[] | undefined = undefined;
  /** When given, every attribute that gets a value is noted here. */
  entries: TraceEntry[] | undefined = undefined;
  /** The address that was taken apart last. */
  lastUrl: { readonly text: Value | undefined; readonly parts: UrlParts | undefined } = {
    text: undefined,
    parts: undefined,
  };
  /** Grows with every record; what was noted under another number is stale. */
  generation = 0;
  context: MapContext = { tenant: '', stream: '', receivedAtMs: 0 };

  #view: RecordView = new RecordView();
  /** The numbers of the record's fields. */
  readonly numbers: FieldNumbers;
  /** Field of each slot, or -1; `filled` passes over those that say `""`. */
  readonly fields: Int32Array;
  readonly filled: Int32Array;
  readonly #fields: readonly SourceField[];
  readonly #nowhere: SourceField;

  constructor(slots: readonly SourceSlot[]) {
    const texts = new ShortTexts();
    const nameOf = ({ key }: SourceSlot): string => key.name;
    // What protect makes of an empty text is no empty text.
    const kept = new Set(slots.filter(({ protector }) => protector !== undefined).map(nameOf));
    this.numbers = new FieldNumbers(slots.map(nameOf), kept);
    this.fields = this.numbers.fieldOf;
    this.filled = this.numbers.filledOf;
    this.#fields = slots.map((slot) => new SourceField(slot, texts));
    // Never one of a set; it spares every reader the question whether its slot is there.
    this.#nowhere = new SourceField({ key: compileKey(''), protector: undefined }, texts);
  }

  begin(view: RecordView, context: MapContext): void {
    this.#view = view;
    this.numbers.read(view);
    this.traced = undefined;
    this.entries = undefined;
    this.context = context;
    this.generation += 1;
    this.readCount = 0;
    this.dataCount = 0;
    this.lost = false;
    this.touched = false;
    this.element = undefined;
    this.current = undefined;
  }

  /** The source field in this slot, as it is in this record. */
  source(slot: number): SourceField {
    const source = this.#fields[slot] ?? this.#nowhere;
    if (source.generation !== this.generation) {
      source.begin(this.#view, this.generation, this.numbers.fieldOf[slot] ?? -1);
    }
    return source;
  }

  /** The value of the source field in this slot, noted as read in full; undefined when it counts as absent. */
  take(slot: number, absent: AbsentValues): Value | undefined {
    const source = this.source(slot);
    const value = source.present(absent);
    if (value === undefined) return undefined;
    this.reads[this.readCount++] = source.field;
    this.touched = true;
    return value;
  }

  /** The value of the source field in this slot as the record has it; undefined when it counts as absent. */
  glance(slot: number, absent: AbsentValues): Value | undefined {
    return this.source(slot).presentRaw(absent);
  }

  /** The text of the source field in this slot, without case and outer blanks; undefined unless it is a string. */
  folded(slot: number): string | undefined {
    return this.source(slot).folded();
  }

  /** The JSON text of the record, byte for byte. */
  recordText(): string {
    const { bytes, start, end } = this.#view;
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
  }

  /** Forgets what went into the value before. */
  startValue(): void {
    this.touched = false;
    this.lost = false;
    if (this.entries !== undefined) this.traced = [];
  }

  /** Whether the value made last lost something; asking forgets it. */
  takeLost(): boolean {
    const { lost } = this;
    this.lost = false;
    return lost;
  }

  /** Notes that a field's whole value went into the value being computed. */
  noteRead(field: number): void {
    this.reads[this.readCount++] = field;
    this.touched = true;
    this.traced?.push(field);
  }

  /** Notes that the whole current element went into the value; `mark` stands for it among the reads. */
  noteElement(mark: number): void {
    this.reads[this.readCount++] = mark;
    this.touched = true;
  }

  /** Notes that a part of a field's value was read. */
  noteGlance(field: number): void {
    this.touched = true;
    this.traced?.push(field);
  }
}
