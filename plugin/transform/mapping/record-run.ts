import type { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordView } from '../json/record-view.ts';
import { transcodeField, transcodeKey, transcodeRecord } from '../json/transcode.ts';
import { recordTimeReader } from '../record-time.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { Build } from './fields/builder.ts';
import { generateRoute } from './generate/generate-route.ts';
import { errorsOf, faultOf, writeError } from './mapping-errors.ts';
import type { MapResult, MappingError } from './mapping-set.ts';
import { FieldNotes } from './output/field-notes.ts';
import { writeLeftovers, writeProtected } from './output/leftovers.ts';
import type { MapContext, Protector, Run } from './run.ts';

/** What is needed to map records. */
export interface RecordPlan {
  readonly run: Run;
  readonly rules: readonly CompiledRule[];
  readonly unmapped: string | undefined;
  readonly rawData: boolean;
  readonly protectors: ReadonlyMap<string, Protector>;
}

/** An event that a rule built, or why it could not. */
export type BuiltEvent =
  | { readonly kind: 'event'; readonly event: Record<string, unknown> }
  | { readonly kind: 'faulty'; readonly errors: readonly MappingError[] };

/** Maps records by the rules of one set. */
export class RecordRunner {
  readonly #plan: RecordPlan;
  readonly #timeOf = recordTimeReader();
  #routeOf: ((run: Run) => number) | undefined;
  readonly #builds = new Map<CompiledRule, Build>();
  readonly #protectorOf: FieldNotes<Protector | undefined>;
  /** A 1 for every field that went into the event in full. */
  used = new Uint8Array(512);

  constructor(plan: RecordPlan) {
    this.#plan = plan;
    this.#protectorOf = new FieldNotes((name) => plan.protectors.get(name));
  }

  map(view: RecordView, context: MapContext, writer: MsgpackWriter): MapResult {
    const start = writer.length;
    let rule: CompiledRule | undefined;
    try {
      this.#plan.run.begin(view, context);
      rule = this.#route();
      if (rule === undefined) return this.#raw(view, context, writer);
      if (rule.drop !== undefined) return dropped(rule, rule.drop, this.#timeOf(view));
      if (rule.unchanged !== undefined) return this.#pass(rule, view, { context, writer });
      const built = this.#finish(rule, this.#buildOf(rule)(this.#plan.run), { view, context });
      if (built.kind === 'faulty') return this.#invalid(view, built.errors, { rule, writer });
      this.#write(view, built.event, { rule, writer });
      return mapped(rule, timeOfEvent(built.event) ?? this.#timeOf(view));
    } catch (error) {
      // No record may stop the others; what it was is in the counter and beside the record.
      writer.truncate(start);
      return this.#invalid(view, [faultOf(error, rule)], { rule, writer });
    }
  }

  #route(): CompiledRule | undefined {
    const { rules, run } = this.#plan;
    this.#routeOf ??= generateRoute(rules);
    return rules[this.#routeOf(run)];
  }

  /** The code of a rule, made when its first record comes. */
  #buildOf(rule: CompiledRule): Build {
    let build = this.#builds.get(rule);
    if (build === undefined) {
      build = rule.generate();
      this.#builds.set(rule, build);
    }
    return build;
  }

  /** Builds the event with the notes that the run asks for, completes and checks it; notes the used fields. */
  buildNoting(rule: CompiledRule, view: RecordView, context: MapContext): BuiltEvent {
    return this.#finish(rule, rule.build(this.#plan.run), { view, context });
  }

  #finish(
    rule: CompiledRule,
    built: unknown,
    { view, context }: { readonly view: RecordView; readonly context: MapContext },
  ): BuiltEvent {
    const { rawData, run } = this.#plan;
    // A rule without any value still makes an event, which then fails the check.
    const event = (built ?? {}) as Record<string, unknown>;
    this.#noteUsed(view);
    if (rawData) addRawData(event, view);
    rule.target?.complete(event);
    // What the trace shows was looked at in full.
    const isGenerated = run.entries === undefined;
    if (isGenerated && rule.target?.isBuiltRight?.(event, context.receivedAtMs) === true) {
      return { kind: 'event', event };
    }
    const violations = rule.target?.check(event, context.receivedAtMs) ?? [];
    if (violations.length === 0) return { kind: 'event', event };
    return { kind: 'faulty', errors: errorsOf(rule, violations) };
  }

  #noteUsed(view: RecordView): void {
    const { run } = this.#plan;
    if (this.used.length < view.fieldCount) this.used = new Uint8Array(view.fieldCount * 2);
    this.used.fill(0, 0, view.fieldCount);
    for (let index = 0; index < run.readCount; index += 1) {
      const field = run.reads[index] ?? -1;
      if (field >= 0) this.used[field] = 1;
    }
  }

  #write(view: RecordView, event: Record<string, unknown>, to: Target): void {
    const { rule, writer } = to;
    const { unmapped } = this.#plan;
    const head = writer.open();
    let count = rule?.encoding?.(event, writer) ?? 0;
    if (unmapped !== undefined && rule !== undefined) {
      const before = writer.length;
      writer.str(unmapped);
      const inner = writer.open();
      const left = writeLeftovers(
        view,
        { used: this.used, numbers: this.#plan.run.numbers, notes: rule.leftovers },
        writer,
      );
      if (left === 0) writer.truncate(before);
      else {
        writer.closeMap(inner, left);
        count += 1;
      }
    }
    writer.closeMap(head, count);
  }

  #raw(view: RecordView, context: MapContext, writer: MsgpackWriter): MapResult {
    this.#writeRecord(view, writer);
    const timeMs = this.#timeOf(view);
    return {
      verdict: 'raw',
      kind: context.stream,
      timeMs,
      rule: undefined,
      errors: [],
      reason: undefined,
    };
  }

  /** Writes the record as it came, when the schema of the rule accepts it. */
  #pass(
    rule: CompiledRule,
    view: RecordView,
    to: { readonly context: MapContext; readonly writer: MsgpackWriter },
  ): MapResult {
    const violations = rule.unchanged?.(view, to.context.receivedAtMs) ?? [];
    if (violations.length > 0) {
      const { writer } = to;
      return this.#invalid(view, errorsOf(rule, violations), { rule, writer });
    }
    this.#writeRecord(view, to.writer);
    return mapped(rule, this.#timeOf(view));
  }

  #writeRecord(view: RecordView, writer: MsgpackWriter): void {
    if (this.#plan.protectors.size === 0) {
      transcodeRecord(view, writer);
      return;
    }
    const head = writer.open();
    let count = 0;
    for (let field = 0; field < view.fieldCount; field += 1) {
      const protector = this.#protectorOf.of(this.#plan.run.numbers, field);
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

  #invalid(view: RecordView, errors: readonly MappingError[], to: Target): MapResult {
    const { rule, writer } = to;
    writer.mapHead(2);
    writer.str('errors');
    writer.arrayHead(errors.length);
    for (const error of errors) writeError(error, writer);
    writer.str('record');
    this.#writeRecord(view, writer);
    const timeMs = this.#timeOf(view);
    return {
      verdict: 'invalid',
      kind: 'invalid',
      timeMs,
      rule: rule?.name,
      errors,
      reason: undefined,
    };
  }
}

interface Target {
  readonly rule: CompiledRule | undefined;
  readonly writer: MsgpackWriter;
}

function timeOfEvent({ time }: Readonly<Record<string, unknown>>): number | undefined {
  return typeof time === 'number' && Number.isSafeInteger(time) ? time : undefined;
}

function mapped(rule: CompiledRule, timeMs: number | undefined): MapResult {
  const base = { rule: rule.name, errors: [], reason: undefined };
  return { ...base, verdict: 'mapped', kind: rule.kind, timeMs };
}

function dropped(rule: CompiledRule, reason: string, timeMs: number | undefined): MapResult {
  return { verdict: 'dropped', kind: rule.kind, timeMs, rule: rule.name, errors: [], reason };
}

function addRawData(event: Record<string, unknown>, view: RecordView): void {
  const bytes = view.bytes.subarray(view.start, view.end);
  event.raw_data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  event.raw_data_size = bytes.length;
}
