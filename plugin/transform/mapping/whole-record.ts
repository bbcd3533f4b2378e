import type { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordView } from '../json/record-view.ts';
import { transcodeField, transcodeKey, transcodeRecord } from '../json/transcode.ts';
import { recordTimeReader } from '../record-time.ts';
import type { CompiledRule } from './compile-rule.ts';
import { invalid, mapped, raw } from './map-result.ts';
import { errorsOf, writeError } from './mapping-errors.ts';
import type { MapResult, MappingError } from './mapping-set.ts';
import { FieldNotes } from './output/field-notes.ts';
import { writeProtected } from './output/leftovers.ts';
import type { MapContext, Protector, Run } from './run.ts';

/** Where a record goes, and the rule that took it. */
export interface RecordTarget {
  readonly rule: CompiledRule | undefined;
  readonly writer: MsgpackWriter;
}

/** Writes records as they came, but for what `protect` hides. The run must have begun with the record. */
export class WholeRecords {
  readonly #run: Run;
  readonly #isProtecting: boolean;
  readonly #protectorOf: FieldNotes<Protector | undefined>;
  /** When a record happened, epoch ms; undefined when it does not say. */
  readonly timeOf = recordTimeReader();

  constructor(run: Run, protectors: ReadonlyMap<string, Protector>) {
    this.#run = run;
    this.#isProtecting = protectors.size > 0;
    this.#protectorOf = new FieldNotes((name) => protectors.get(name));
  }

  /** A record that no rule takes. */
  raw(view: RecordView, { stream }: MapContext, writer: MsgpackWriter): MapResult {
    this.#write(view, writer);
    return raw(stream, this.timeOf(view));
  }

  /** A record that a rule passes on, when the schema of the rule accepts it. */
  pass(rule: CompiledRule, view: RecordView, { context, writer }: PassTarget): MapResult {
    const violations = rule.unchanged?.(view, context.receivedAtMs) ?? [];
    if (violations.length > 0)
      return this.invalid(view, errorsOf(rule, violations), { rule, writer });
    this.#write(view, writer);
    return mapped(rule, this.timeOf(view));
  }

  /** A record that did not become what it should; the reasons stand beside it. */
  invalid(
    view: RecordView,
    errors: readonly MappingError[],
    { rule, writer }: RecordTarget,
  ): MapResult {
    writer.mapHead(2);
    writer.str('errors');
    writer.arrayHead(errors.length);
    for (const error of errors) writeError(error, writer);
    writer.str('record');
    this.#write(view, writer);
    return invalid(rule, errors, this.timeOf(view));
  }

  #write(view: RecordView, writer: MsgpackWriter): void {
    if (!this.#isProtecting) {
      transcodeRecord(view, writer);
      return;
    }
    const head = writer.open();
    let count = 0;
    for (let field = 0; field < view.fieldCount; field += 1) {
      const protector = this.#protectorOf.of(this.#run.numbers, field);
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

interface PassTarget {
  readonly context: MapContext;
  readonly writer: MsgpackWriter;
}
