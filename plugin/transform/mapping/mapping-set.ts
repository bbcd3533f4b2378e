import type { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordView } from '../json/record-view.ts';
import type { MappedRecord, RecordMapper } from '../record-mapper.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { MapContext } from './run.ts';

/** One reason why a record went out as `invalid`; no record content in it. */
export interface MappingError {
  readonly rule: string;
  /** Attribute path, `$` for the event itself. */
  readonly attribute: string;
  readonly code: string;
  readonly message: string;
}

/** What became of one record, with what counters and messages want to know. */
export interface MapResult extends MappedRecord {
  /** The rule that took the record; undefined when none did. */
  readonly rule: string | undefined;
  /** For `invalid`: what was wrong with the event. */
  readonly errors: readonly MappingError[];
  /** For `dropped`: the reason that the rule gives. */
  readonly reason: string | undefined;
}

/** Where one attribute of an event came from. */
export interface AttributeTrace {
  readonly attribute: string;
  readonly value: unknown;
  /** Source fields that were looked at for it. */
  readonly fields: readonly string[];
  /** Those among them that arrived in full, so that they are no leftovers. */
  readonly used: readonly string[];
}

/** How one record was mapped. */
export interface RecordTrace {
  readonly result: MapResult;
  /** Rules that were tried before, in order. */
  readonly passed: readonly string[];
  /** The completed event without leftovers; undefined unless a rule built one. */
  readonly event: Readonly<Record<string, unknown>> | undefined;
  readonly attributes: readonly AttributeTrace[];
  /** Fields that went into `unmapped`. */
  readonly leftovers: readonly string[];
  readonly ignored: readonly { readonly field: string; readonly reason: string }[];
  /** Fields that held a value which counts as absent. */
  readonly absent: readonly string[];
}

/** A mapping set ready to run. It reuses its memory: one record at a time. */
export interface MappingSet extends RecordMapper {
  readonly name: string;
  readonly description: string;
  readonly schemaName: string;
  readonly rules: readonly CompiledRule[];
  /** True when `protect` hides fields, so that a record's text must not travel as it came. */
  readonly isProtecting: boolean;
  /** The attribute that takes the leftovers; undefined for `none`. */
  readonly unmapped: string | undefined;
  map(view: RecordView, context: MapContext, writer: MsgpackWriter): MapResult;
  /** Maps the record and tells where everything came from; slower than `map`. */
  trace(view: RecordView, context: MapContext): RecordTrace;
}
