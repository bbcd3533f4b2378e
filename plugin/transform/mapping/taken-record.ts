import { MsgpackWriter } from '../../msgpack/writer.ts';
import { ROW_SHIFT } from '../json/field-row.ts';
import { RecordView } from '../json/record-view.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { MapResult } from './mapping-set.ts';
import type { MapContext, Run } from './run.ts';
import type { WholeRecord } from './whole-record.ts';

/** An event that a rule built. */
export interface EventState {
  readonly kind: 'event';
  readonly rule: CompiledRule;
  readonly event: Record<string, unknown>;
  /** When it happened, epoch ms; undefined when neither event nor record say. */
  readonly timeMs: number | undefined;
  /** How many pairs of leftovers lie in `rest`. */
  readonly leftovers: number;
}

/** What a record has become so far. */
export type TakenState =
  /** The rule is to build an event. */
  | { readonly kind: 'routed'; readonly rule: CompiledRule }
  | EventState
  /** No event: what is to be written lies in `rest`. */
  | { readonly kind: 'settled'; readonly result: MapResult }
  /** There is no record. */
  | { readonly kind: 'empty' };

const NO_BYTES = new Uint8Array(0);
const NO_CONTEXT: MapContext = { tenant: '', stream: '', receivedAtMs: 0 };
const EMPTY: TakenState = { kind: 'empty' };
const REST_BYTES = 2048;
/** Integers for the rows of 2,048 fields. */
const MOST_ROOM = 2048 << ROW_SHIFT;

/** A record between the steps of its mapping, when the view it came in may already show another; used again and again. */
export class TakenRecord {
  state: TakenState = EMPTY;
  context = NO_CONTEXT;
  /** The record is `bytes[start, end)`. */
  bytes: Uint8Array = NO_BYTES;
  start = 0;
  end = 0;
  /** Levels of nesting, the record's own included. */
  depth = 0;
  readonly rest = new MsgpackWriter(REST_BYTES);
  readonly run: Run;
  /** The record, as long as an event is to be made of it. */
  readonly view = new RecordView();
  #isOpen = false;

  constructor(run: Run) {
    this.run = run;
  }

  begin(view: RecordView, context: MapContext): void {
    this.#isOpen = true;
    this.state = EMPTY;
    this.context = context;
    this.bytes = view.bytes;
    this.start = view.start;
    this.end = view.end;
    this.depth = view.depth;
    this.rest.reset();
  }

  /** Keeps the record for a rule that is to build an event of it. */
  keepFor(rule: CompiledRule, view: RecordView): TakenState {
    this.view.copy(view);
    this.run.sources.moveTo(this.view);
    return { kind: 'routed', rule };
  }

  /** The record to be written as it came. */
  whole(view: RecordView): WholeRecord {
    return { view, numbers: this.run.numbers, writer: this.rest };
  }

  /** Forgets the record. */
  release(): void {
    this.state = EMPTY;
    this.context = NO_CONTEXT;
    this.bytes = NO_BYTES;
  }

  /** Lets go of the page, so that its memory can be used again. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.release();
    this.view.release();
    this.run.release();
  }

  /** Has grown for a record of so many fields as hardly any has. */
  get isOversized(): boolean {
    return this.view.fields.rows.length > MOST_ROOM;
  }
}
