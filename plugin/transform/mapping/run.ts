import type { CompiledKey } from '../json/key-hash.ts';
import type { RecordView } from '../json/record-view.ts';
import { Kind } from '../json/field-row.ts';
import type { DataPath } from '../../diagnostics/yaml-source.ts';
import type { PageContext } from '../page-result.ts';
import { isAbsent } from './absent.ts';
import type { UrlParts } from './conversions/network.ts';
import type { AbsentValues } from './absent.ts';
import type { Value } from './value.ts';
import { folded, isHollow } from './value.ts';

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

/** Changes a value wherever its field leaves; undefined = the field does not leave. */
export type Protector = (value: Value) => Value | undefined;

/** A source field that the rules of a set read. */
export interface SourceSlot {
  readonly key: CompiledKey;
  readonly protector: Protector | undefined;
}

const unread = Symbol('unread');

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

  #view: RecordView | undefined = undefined;
  readonly #slots: readonly SourceSlot[];
  readonly #fields: Int32Array;
  readonly #fieldGeneration: Uint32Array;
  readonly #values: (Value | undefined | typeof unread)[];
  readonly #protected: (Value | undefined | typeof unread)[];
  readonly #folded: (string | undefined)[];

  constructor(slots: readonly SourceSlot[]) {
    this.#slots = slots;
    this.#fields = new Int32Array(slots.length);
    this.#fieldGeneration = new Uint32Array(slots.length);
    this.#values = new Array<undefined>(slots.length).fill(undefined);
    this.#protected = new Array<undefined>(slots.length).fill(undefined);
    this.#folded = new Array<undefined>(slots.length).fill(undefined);
  }

  begin(view: RecordView, context: MapContext): void {
    this.#view = view;
    this.traced = undefined;
    this.entries = undefined;
    this.context = context;
    this.generation = (this.generation + 1) >>> 0;
    this.readCount = 0;
    this.dataCount = 0;
    this.lost = false;
    this.touched = false;
    this.element = undefined;
    this.current = undefined;
  }

  /** Number of the record's field in this slot, or -1. */
  field(slot: number): number {
    if (this.#fieldGeneration[slot] === this.generation) return this.#fields[slot] ?? -1;
    const source = this.#slots[slot];
    const found = source === undefined ? undefined : this.#view?.find(source.key);
    this.#fields[slot] = found ?? -1;
    this.#fieldGeneration[slot] = this.generation;
    this.#values[slot] = unread;
    this.#protected[slot] = unread;
    this.#folded[slot] = undefined;
    return found ?? -1;
  }

  /** The value as the record has it; for conditions. */
  rawValue(slot: number): Value | undefined {
    const field = this.field(slot);
    if (field < 0) return undefined;
    const known = this.#values[slot];
    if (known !== unread) return known;
    const decoded = this.#view?.decodeValue(field);
    const value = isHollow(decoded) ? undefined : decoded;
    this.#values[slot] = value;
    return value;
  }

  /** The raw value unless it counts as absent. */
  presentRaw(slot: number, absent: AbsentValues): Value | undefined {
    const value = this.rawValue(slot);
    if (value === undefined) return undefined;
    const isNumeral = typeof value === 'string' && this.isNumeral(slot);
    return isAbsent(absent, value, isNumeral) ? undefined : value;
  }

  /** The value as it may leave: what `protect` says is done. */
  sourceValue(slot: number): Value | undefined {
    const protector = this.#slots[slot]?.protector;
    const value = this.rawValue(slot);
    if (protector === undefined || value === undefined) return value;
    const known = this.#protected[slot];
    if (known !== unread) return known;
    const result = protector(value);
    this.#protected[slot] = result;
    return result;
  }

  /** The text of the raw value without case and outer blanks; undefined unless it is a string. */
  foldedText(slot: number): string | undefined {
    const value = this.rawValue(slot);
    if (typeof value !== 'string') return undefined;
    return (this.#folded[slot] ??= folded(value));
  }

  /** True when the field is a JSON number that is kept as its text, such as `0.0`. */
  isNumeral(slot: number): boolean {
    return this.#view?.kind(this.field(slot)) === Kind.decimal;
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
