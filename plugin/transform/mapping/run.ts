import type { DataPath } from '../../diagnostics/yaml-source.ts';
import type { RecordView } from '../json/record-view.ts';
import type { PageContext } from '../page-result.ts';
import type { AbsentValues } from './absent-values.ts';
import { FieldNumbers, NameNumbers } from './output/field-numbers.ts';
import type { LetValue } from './let.ts';
import type { Expression } from './operator.ts';
import type { UrlParts } from './conversions/network.ts';
import { ShortTexts } from './short-texts.ts';
import { SourceFields } from './source-fields.ts';
import type { SourceSlot } from './source-fields.ts';
import type { Value } from './value.ts';

export type { Protector, SourceSlot } from './source-fields.ts';

interface LastUrl {
  readonly text: Value | undefined;
  readonly parts: UrlParts | undefined;
}

const NO_URL: LastUrl = { text: undefined, parts: undefined };

/** So many records can be mapped at a time; each has a seat of its own, numbered from 0. */
export const SEATS = 32;

/** What the runs of a set have in common. */
interface SharedByRuns {
  readonly slots: readonly SourceSlot[];
  readonly texts: ShortTexts;
  readonly names: NameNumbers;
  /** Grows with every record of any of them. */
  generation: number;
}

function sharedByRuns(slots: readonly SourceSlot[]): SharedByRuns {
  const nameOf = ({ key }: SourceSlot): string => key.name;
  // What protect makes of an empty text is no empty text.
  const kept = new Set(slots.filter(({ protector }) => protector !== undefined).map(nameOf));
  return {
    slots,
    texts: new ShortTexts(),
    names: new NameNumbers(slots.map(nameOf), kept),
    generation: 0,
  };
}

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
 * The state of one record while it is mapped. It is used again and again, and begun anew for every
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
  lastUrl: LastUrl = NO_URL;
  /** The values of lets that are read by code that is not generated, by what computes them. */
  readonly lets = new Map<Expression['read'], LetValue>();
  /** Grows with every record; what was noted under another number is stale. */
  generation = 0;
  context: MapContext = { tenant: '', stream: '', receivedAtMs: 0 };

  /** The numbers of the record's fields. */
  readonly numbers: FieldNumbers;
  /** Field of each slot, or -1; `filled` passes over those that say `""`. */
  readonly fields: Int32Array;
  readonly filled: Int32Array;
  /** Which of several records at the same time this is about. */
  readonly seat: number;
  readonly #shared: SharedByRuns;
  /** The values of the record's fields, by slot. */
  readonly sources: SourceFields;

  constructor(slots: readonly SourceSlot[], shared: SharedByRuns = sharedByRuns(slots), seat = 0) {
    this.seat = seat;
    this.#shared = shared;
    this.numbers = new FieldNumbers(shared.names);
    this.fields = this.numbers.fieldOf;
    this.filled = this.numbers.filledOf;
    this.sources = new SourceFields(slots, this.fields, shared.texts);
  }

  /** The state of another record at the same time; what is known of names and texts is known to both. */
  beside(seat: number): Run {
    return new Run(this.#shared.slots, this.#shared, seat);
  }

  begin(view: RecordView, context: MapContext): void {
    this.numbers.read(view);
    this.sources.begin(view);
    this.context = context;
    this.restart();
  }

  /** Lets go of the record. */
  release(): void {
    this.sources.release();
    this.lets.clear();
    this.lastUrl = NO_URL;
  }

  /** Begins anew with the same record. */
  restart(): void {
    this.#shared.generation += 1;
    this.generation = this.#shared.generation;
    this.traced = undefined;
    this.entries = undefined;
    this.readCount = 0;
    this.dataCount = 0;
    this.lost = false;
    this.touched = false;
    this.element = undefined;
    this.current = undefined;
  }

  /** The value of the source field in this slot, noted as read in full; undefined when it counts as absent. */
  take(slot: number, absent: AbsentValues): Value | undefined {
    const value = this.sources.present(slot, absent);
    if (value === undefined) return undefined;
    this.reads[this.readCount++] = this.fields[slot] ?? -1;
    this.touched = true;
    return value;
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
