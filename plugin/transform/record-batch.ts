import type { MsgpackWriter } from '../msgpack/writer.ts';
import type { RecordView } from './json/record-view.ts';
import type { PageContext } from './page-result.ts';
import type { MappedRecord } from './record-mapper.ts';

/** Where a record lies in its page. */
export interface RecordPlace {
  readonly bytes: Uint8Array;
  /** The record is `bytes[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Levels of nesting, the record's own included. */
  readonly depth: number;
}

/** Takes what became of a record; the writer holds its map and nothing else. */
export type PlaceRecord = (
  record: RecordPlace,
  mapped: MappedRecord,
  writer: MsgpackWriter,
) => void;

/** What is thrown for a record without `begin`. */
export const NO_PAGE = 'A page begins before its records come.';

/** Maps the records of one page after the other; it may hold some back to map them together. */
export interface RecordBatch {
  /** Starts a page; what is held back of another is forgotten. */
  begin(context: PageContext, place: PlaceRecord): void;
  /** Maps the record, or keeps what it needs of it; records come out in the order in which they went in. */
  add(view: RecordView): void;
  /** Lets out what is held back. */
  flush(): void;
  /** Lets go of the page; what is still held back is forgotten. */
  end(): void;
}
