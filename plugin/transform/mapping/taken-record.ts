import { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordLimits } from '../json/limits.ts';
import { RecordView } from '../json/record-view.ts';
import { scanRecord } from '../json/scan-record.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { MapResult } from './mapping-set.ts';
import type { MapContext } from './run.ts';

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
  | EventState
  /** No event: what is to be written lies in `rest`. */
  | { readonly kind: 'settled'; readonly result: MapResult }
  /** There is no record. */
  | { readonly kind: 'empty' };

const NO_BYTES = new Uint8Array(0);
const NO_CONTEXT: MapContext = { tenant: '', stream: '', receivedAtMs: 0 };
const EMPTY: TakenState = { kind: 'empty' };
const REST_BYTES = 2048;

/** A record between the steps of its mapping, when its view may already show another; used again and again. */
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
  #limits: RecordLimits | undefined;

  begin(view: RecordView, context: MapContext): void {
    this.state = EMPTY;
    this.context = context;
    this.bytes = view.bytes;
    this.start = view.start;
    this.end = view.end;
    this.depth = view.depth;
    this.#limits = view.limits;
    this.rest.reset();
  }

  /** The record read once more. */
  view(): RecordView {
    const view = new RecordView(this.#limits);
    scanRecord(this.bytes, this.start, this.end, view);
    return view;
  }

  /** Lets go of the page and of the event. */
  release(): void {
    this.state = EMPTY;
    this.context = NO_CONTEXT;
    this.bytes = NO_BYTES;
  }
}
