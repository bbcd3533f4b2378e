import type { Template } from './records/template.ts';
import { writeRecord } from './records/template.ts';
import type { RecordFacts } from './records/write-slot.ts';

/** One record of a stream, by its place in the order of insertion. */
export interface StoredRecord {
  readonly stream: string;
  readonly position: number;
  /** Its `_id`, and a name for the record also where it carries none. */
  readonly id: string;
  readonly insertedSecs: number;
  readonly timestampSecs: number;
  /** The record as it stands on the wire. */
  readonly text: string;
}

/** The records of one stream in the order of insertion, made when asked for. */
export interface Store {
  readonly stream: string;
  /** How many there are now. */
  count(): number;
  insertedSecs(position: number): number;
  /** The first position inserted at or after `secs`. */
  firstAt(secs: number): number;
  /** How many bytes the record takes. */
  sizeOf(position: number): number;
  /** Writes the record into `out` at `at` and returns where it ends. */
  write(position: number, out: Uint8Array, at: number): number;
  recordAt(position: number): StoredRecord;
}

/** What a store is made of; positions are the stream's own. */
export interface StoreSource {
  readonly stream: string;
  count(): number;
  insertedSecs(position: number): number;
  firstAt(secs: number): number;
  templateAt(position: number): Template;
  factsAt(position: number): RecordFacts;
}

/** Makes a store that renders records from templates and facts. */
export function createStore(source: StoreSource): Store {
  const write = (position: number, out: Uint8Array, at: number): number =>
    writeRecord(source.templateAt(position), out, at, source.factsAt(position));
  return {
    stream: source.stream,
    count: () => source.count(),
    insertedSecs: (position) => source.insertedSecs(position),
    firstAt: (secs) => source.firstAt(secs),
    sizeOf: (position) => source.templateAt(position).bytes.length,
    write,
    recordAt: (position) => {
      if (!(position >= 0 && position < source.count())) {
        throw new RangeError(`${source.stream} has no record at position ${position}.`);
      }
      const bytes = Buffer.alloc(source.templateAt(position).bytes.length);
      write(position, bytes, 0);
      const text = bytes.toString('utf8');
      return {
        stream: source.stream,
        position,
        id: /^\{"_id":"([0-9a-f]+)"/.exec(text)?.[1] ?? source.factsAt(position).id,
        insertedSecs: source.insertedSecs(position),
        timestampSecs: source.factsAt(position).timestampSecs,
        text,
      };
    },
  };
}
