import type { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordView } from '../json/record-view.ts';
import { transcodeField, transcodeKey, transcodeRecord } from '../json/transcode.ts';
import { recordTimeReader } from '../record-time.ts';
import type { CompiledRule } from './compile-rule.ts';
import { invalid, mapped, raw } from './map-result.ts';
import { errorsOf, writeError } from './mapping-errors.ts';
import type { MapResult, MappingError } from './mapping-set.ts';
import { FieldNotes } from './output/field-notes.ts';
import type { FieldNumbers } from './output/field-numbers.ts';
import { writeProtected } from './output/leftovers.ts';
import type { MapContext, Protector } from './run.ts';

/** A record, the numbers of its fields, and where it goes. */
export interface WholeRecord {
  readonly view: RecordView;
  readonly numbers: FieldNumbers;
  readonly writer: MsgpackWriter;
}

/** Why a record did not become what it should, and the rule that took it. */
export interface Refusal {
  readonly rule: CompiledRule | undefined;
  readonly errors: readonly MappingError[];
}

/** Writes records as they came, but for what `protect` hides. */
export class WholeRecords {
  readonly #isProtecting: boolean;
  readonly #protectorOf: FieldNotes<Protector | undefined>;
  /** When a record happened, epoch ms; undefined when it does not say. */
  readonly timeOf = recordTimeReader();

  constructor(protectors: ReadonlyMap<string, Protector>) {
    this.#isProtecting = protectors.size > 0;
    this.#protectorOf = new FieldNotes((name) => protectors.get(name));
  }

  /** A record that no rule takes. */
  raw(record: WholeRecord, { stream }: MapContext): MapResult {
    this.#write(record);
    return raw(stream, this.timeOf(record.view));
  }

  /** A record that a rule passes on, when the schema of the rule accepts it. */
  pass(rule: CompiledRule, record: WholeRecord, { receivedAtMs }: MapContext): MapResult {
    const violations = rule.unchanged?.(record.view, receivedAtMs) ?? [];
    if (violations.length > 0) {
      return this.invalid(record, { rule, errors: errorsOf(rule, violations) });
    }
    this.#write(record);
    return mapped(rule, this.timeOf(record.view));
  }

  /** A record that did not become what it should; the reasons stand beside it. */
  invalid(record: WholeRecord, { rule, errors }: Refusal): MapResult {
    const { view, writer } = record;
    writer.mapHead(2);
    writer.str('errors');
    writer.arrayHead(errors.length);
    for (const error of errors) writeError(error, writer);
    writer.str('record');
    this.#write(record);
    return invalid(rule, errors, this.timeOf(view));
  }

  #write({ view, numbers, writer }: WholeRecord): void {
    if (!this.#isProtecting) {
      transcodeRecord(view, writer);
      return;
    }
    const head = writer.open();
    let count = 0;
    for (let field = 0; field < view.fieldCount; field += 1) {
      const protector = this.#protectorOf.of(numbers, field);
      if (protector !== undefined) {
        if (writeProtected({ view, field, protector }, writer)) count += 1;
        continue;
      }
      transcodeKey(view, field, writer);
      transcodeField(view, field, writer);
      count += 1;
    }
    writer.closeMap(head, count);
  }
}
