import type { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordView } from '../json/record-view.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { Build } from './fields/builder.ts';
import { generateRoute } from './generate/generate-route.ts';
import { dropped, mapped } from './map-result.ts';
import { errorsOf, faultOf } from './mapping-errors.ts';
import type { MapResult, MappingError } from './mapping-set.ts';
import { writeLeftovers } from './output/leftovers.ts';
import type { MapContext, Protector, Run } from './run.ts';
import { TakenRecord } from './taken-record.ts';
import type { EventState, TakenState } from './taken-record.ts';
import { WholeRecords } from './whole-record.ts';

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

/**
 * Maps records by the rules of one set, in three steps: `take` builds the event while the record lies open,
 * `complete` adds what the schema knows and checks it, `write` encodes it. Whoever has many records takes
 * several before the next step: the code of one step alone fits into the processor's nearest cache.
 */
export class RecordRunner {
  readonly #plan: RecordPlan;
  readonly #whole: WholeRecords;
  #routeOf: ((run: Run) => number) | undefined;
  readonly #builds = new Map<CompiledRule, Build>();
  readonly #single = new TakenRecord();
  /** A 1 for every field that went into the event in full. */
  used = new Uint8Array(512);

  constructor(plan: RecordPlan) {
    this.#plan = plan;
    this.#whole = new WholeRecords(plan.run, plan.protectors);
  }

  map(view: RecordView, context: MapContext, writer: MsgpackWriter): MapResult {
    const taken = this.#single;
    this.take(view, context, taken);
    this.complete(taken);
    const result = this.write(taken, writer);
    taken.release();
    return result;
  }

  /** Builds the event, or writes the record where none is built. */
  take(view: RecordView, context: MapContext, taken: TakenRecord): void {
    taken.begin(view, context);
    let rule: CompiledRule | undefined;
    try {
      this.#plan.run.begin(view, context);
      rule = this.#route();
      taken.state = this.#outcome(rule, view, taken);
    } catch (error) {
      this.#refuse(view, taken, { rule, errors: [faultOf(error, rule)] });
    }
  }

  /** Adds to the event what the schema knows, and checks it. */
  complete(taken: TakenRecord): void {
    const { state, context } = taken;
    if (state.kind !== 'event') return;
    const { rule, event } = state;
    const { target } = rule;
    if (target === undefined) return;
    try {
      target.complete(event);
      if (target.isBuiltRight?.(event, context.receivedAtMs) === true) return;
      const violations = target.check(event, context.receivedAtMs);
      if (violations.length > 0) this.#refuseLater(taken, rule, errorsOf(rule, violations));
    } catch (error) {
      this.#refuseLater(taken, rule, [faultOf(error, rule)]);
    }
  }

  /** Writes the event, or the record where none was built. */
  write(taken: TakenRecord, writer: MsgpackWriter): MapResult {
    const { state, rest } = taken;
    if (state.kind === 'empty') throw new Error('A record is taken before it is written.');
    if (state.kind === 'settled') return copied(state.result, rest, writer);
    const start = writer.length;
    try {
      this.#writeEvent(state, rest, writer);
      return mapped(state.rule, state.timeMs);
    } catch (error) {
      writer.truncate(start);
      const result = this.#refuseLater(taken, state.rule, [faultOf(error, state.rule)]);
      return copied(result, rest, writer);
    }
  }

  /** Builds the event with the notes that the run asks for, completes and checks it; notes the used fields. */
  buildNoting(rule: CompiledRule, view: RecordView, context: MapContext): BuiltEvent {
    const event = this.#shape(rule.build(this.#plan.run), view);
    rule.target?.complete(event);
    // What the trace shows was looked at in full.
    const violations = rule.target?.check(event, context.receivedAtMs) ?? [];
    if (violations.length === 0) return { kind: 'event', event };
    return { kind: 'faulty', errors: errorsOf(rule, violations) };
  }

  #route(): CompiledRule | undefined {
    const { rules, run } = this.#plan;
    this.#routeOf ??= generateRoute(rules);
    return rules[this.#routeOf(run)];
  }

  /** Builds the event; where none is to be built, the record is written at once. */
  #outcome(rule: CompiledRule | undefined, view: RecordView, taken: TakenRecord): TakenState {
    const { context, rest } = taken;
    if (rule === undefined) return settled(this.#whole.raw(view, context, rest));
    if (rule.drop !== undefined) {
      return settled(dropped(rule, rule.drop, this.#whole.timeOf(view)));
    }
    if (rule.unchanged === undefined) return this.#build(rule, view, taken);
    return settled(this.#whole.pass(rule, view, { context, writer: rest }));
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

  #build(rule: CompiledRule, view: RecordView, { rest }: TakenRecord): TakenState {
    const { run, unmapped } = this.#plan;
    const event = this.#shape(this.#buildOf(rule)(run), view);
    const from = { used: this.used, numbers: run.numbers, notes: rule.leftovers };
    const leftovers = unmapped === undefined ? 0 : writeLeftovers(view, from, rest);
    const timeMs = timeOfEvent(event) ?? this.#whole.timeOf(view);
    return { kind: 'event', rule, event, timeMs, leftovers };
  }

  #shape(built: unknown, view: RecordView): Record<string, unknown> {
    // A rule without any value still makes an event, which then fails the check.
    const event = (built ?? {}) as Record<string, unknown>;
    this.#noteUsed(view);
    if (this.#plan.rawData) addRawData(event, view);
    return event;
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

  #writeEvent(
    { rule, event, leftovers }: EventState,
    rest: MsgpackWriter,
    writer: MsgpackWriter,
  ): void {
    const { unmapped } = this.#plan;
    const head = writer.open();
    let count = rule.encoding?.(event, writer) ?? 0;
    if (unmapped !== undefined && leftovers > 0) {
      writer.str(unmapped);
      writer.mapHead(leftovers);
      writer.raw(rest.bytes, 0, rest.length);
      count += 1;
    }
    writer.closeMap(head, count);
  }

  /** The record goes out with the reasons beside it: none may stop the others. */
  #refuse(view: RecordView, taken: TakenRecord, why: Refusal): MapResult {
    const { rest } = taken;
    rest.reset();
    const result = this.#whole.invalid(view, why.errors, { rule: why.rule, writer: rest });
    taken.state = settled(result);
    return result;
  }

  /** The same when the view may show another record already. */
  #refuseLater(taken: TakenRecord, rule: CompiledRule, errors: readonly MappingError[]): MapResult {
    const view = taken.view();
    this.#plan.run.begin(view, taken.context);
    return this.#refuse(view, taken, { rule, errors });
  }
}

interface Refusal {
  readonly rule: CompiledRule | undefined;
  readonly errors: readonly MappingError[];
}

function settled(result: MapResult): TakenState {
  return { kind: 'settled', result };
}

function copied(result: MapResult, rest: MsgpackWriter, writer: MsgpackWriter): MapResult {
  writer.raw(rest.bytes, 0, rest.length);
  return result;
}

function timeOfEvent({ time }: Readonly<Record<string, unknown>>): number | undefined {
  return typeof time === 'number' && Number.isSafeInteger(time) ? time : undefined;
}

function addRawData(event: Record<string, unknown>, view: RecordView): void {
  const bytes = view.bytes.subarray(view.start, view.end);
  event.raw_data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  event.raw_data_size = bytes.length;
}
