import type { MsgpackWriter } from '../msgpack/writer.ts';
import type { RecordView } from './json/record-view.ts';
import type { PageContext } from './page-result.ts';
import type { RecordBatch } from './record-batch.ts';

/** What a mapper made of one record. */
export interface MappedRecord {
  /**
   * `mapped` and `raw`: the writer holds the record's map; `invalid`: it holds the raw record with
   * the errors beside it; `dropped`: a rule drops it on purpose and the writer holds nothing.
   */
  readonly verdict: 'mapped' | 'raw' | 'invalid' | 'dropped';
  /** What `{kind}` in the tag stands for: the target class, the stream, or `invalid`. */
  readonly kind: string;
  /** When it happened, epoch ms; undefined when the record does not say. */
  readonly timeMs: number | undefined;
  /** For `dropped`: the reason that the rule gives. */
  readonly reason?: string | undefined;
  /** The rule that took the record; undefined where none did. */
  readonly rule?: string | undefined;
}

/** Turns records into the entries of one output. */
export interface RecordMapper {
  /** True when fields are hidden on purpose, so that no record's text may leave as it came. */
  readonly withholdsText?: boolean;
  /** Writes the MessagePack map of the record, an object within the limits and without text faults. */
  map(view: RecordView, context: PageContext, writer: MsgpackWriter): MappedRecord;
  /** The same for the records of a page, where doing several together is faster than one after the other. */
  batch?(): RecordBatch;
}
