import { PendingRecord } from './pending-record.ts';
import type { Unit } from './unit.ts';
import { ValueEnd } from './value-end.ts';

const SPACE = 0x20;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** What is expected next. */
type Phase =
  /** The first byte that says anything. */
  | 'start'
  /** Behind `[`. */
  | 'array_start'
  | 'array_value'
  | 'array_comma'
  /** Behind `]`. */
  | 'array_end'
  | 'first_value'
  /** Behind the first value: how its line goes on says how the values are written. */
  | 'first_end'
  | 'value'
  | 'line'
  | 'broken';

/**
 * Finds where records begin and end in JSON text that comes in chunks: the elements of one array,
 * values written one after the other (pretty-printed or not), or lines. Lines it is when the first
 * value ends with its line; then a line that is no JSON spoils no other. Whether a record is JSON
 * inside is for its reader to say. Memory: one record and one chunk.
 */
export class JsonCutter {
  readonly #pending: PendingRecord;
  #phase: Phase = 'start';
  #value: ValueEnd | undefined;
  #firstHadLineBreak = false;
  /** Bytes before the chunk. */
  #offset = 0;
  #units: Unit[] = [];

  constructor(maxRecordBytes: number) {
    this.#pending = new PendingRecord(maxRecordBytes);
  }

  /** The records that end in `chunk`. */
  push(chunk: Uint8Array): readonly Unit[] {
    this.#units = [];
    for (let at = 0; at < chunk.length && this.#phase !== 'broken';) at = this.#step(chunk, at);
    this.#offset += chunk.length;
    return this.#units;
  }

  /** The record that ends with the text, or the fault that the text ends too early. */
  end(): readonly Unit[] {
    this.#units = [];
    if (this.#phase === 'broken') return [];
    const isWord = this.#value?.mayEndWithText() === true && this.#phase !== 'array_value';
    if (this.#phase === 'line' || isWord) this.#finish('first_end');
    const isWhole =
      this.#value === undefined && ['array_end', 'first_end', 'value'].includes(this.#phase);
    if (!isWhole) this.#break('truncated', this.#offset, 'Its JSON ends early.');
    return this.#units;
  }

  #step(chunk: Uint8Array, at: number): number {
    if (this.#phase === 'line') return this.#readLine(chunk, at);
    if (this.#value !== undefined) return this.#readValue(chunk, at);
    const byte = chunk[at] ?? 0;
    if (this.#phase === 'first_end' && byte === LINE_FEED) {
      this.#phase = this.#firstHadLineBreak ? 'value' : 'line';
      return at + 1;
    }
    if (byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN || byte === LINE_FEED) {
      return at + 1;
    }
    return this.#turn(chunk, at, byte);
  }

  /** What a byte means that is no blank and stands outside of values. */
  #turn(chunk: Uint8Array, at: number, byte: number): number {
    switch (this.#phase) {
      case 'start':
        this.#phase = byte === OPEN_ARRAY ? 'array_start' : 'first_value';
        return byte === OPEN_ARRAY ? at + 1 : at;
      case 'array_start':
        this.#phase = byte === CLOSE_ARRAY ? 'array_end' : 'array_value';
        return byte === CLOSE_ARRAY ? at + 1 : at;
      case 'array_comma':
        if (byte === COMMA) this.#phase = 'array_value';
        else if (byte === CLOSE_ARRAY) this.#phase = 'array_end';
        else this.#break('not_json', this.#offset + at, 'It is not JSON.');
        return at + 1;
      case 'array_end':
        this.#break('not_json', this.#offset + at, 'Something follows the end of its array.');
        return at;
      case 'first_end':
        this.#phase = 'value';
        return at;
      default:
        return this.#readValue(chunk, at);
    }
  }

  #readValue(chunk: Uint8Array, at: number): number {
    const isBeginning = this.#value === undefined;
    if (isBeginning) this.#pending.begin(this.#offset + at);
    this.#value ??= new ValueEnd();
    const end = this.#value.find(chunk, at, isBeginning);
    if (isBeginning && end === at) {
      this.#break('not_json', this.#offset + at, 'It is not JSON.');
      return at;
    }
    this.#pending.add(chunk, at, end === -1 ? chunk.length : end);
    if (end === -1) return chunk.length;
    this.#firstHadLineBreak = this.#value.hasLineBreak();
    const next = { array_value: 'array_comma', first_value: 'first_end' } as const;
    this.#finish(
      this.#phase === 'array_value' || this.#phase === 'first_value' ? next[this.#phase] : 'value',
    );
    return end;
  }

  #readLine(chunk: Uint8Array, at: number): number {
    if (this.#pending.isEmpty()) this.#pending.begin(this.#offset + at);
    const end = chunk.indexOf(LINE_FEED, at);
    this.#pending.add(chunk, at, end === -1 ? chunk.length : end);
    if (end === -1) return chunk.length;
    this.#finish('line');
    return end + 1;
  }

  #finish(next: Phase): void {
    const unit = this.#pending.finish();
    if (unit !== undefined) this.#units.push(unit);
    this.#value = undefined;
    this.#phase = next;
  }

  #break(reason: 'not_json' | 'truncated', offset: number, message: string): void {
    this.#units.push({ kind: 'broken', reason, offset, message });
    this.#phase = 'broken';
  }
}
