import type { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordView } from '../json/record-view.ts';
import type { CompiledRule } from './compile-rule.ts';
import { EventBuilder } from './event-builder.ts';
import type { BuildOutcome } from './event-builder.ts';
import { generateRoute } from './generate/generate-route.ts';
import type { Router } from './generate/generate-route.ts';
import { dropped, mapped } from './map-result.ts';
import { errorsOf, faultOf } from './mapping-errors.ts';
import type { MapResult, MappingError } from './mapping-set.ts';
import { writeLeftovers } from './output/leftovers.ts';
import type { MapContext, Protector, Run } from './run.ts';
import { TakenRecord } from './taken-record.ts';
import type { EventState, TakenState } from './taken-record.ts';
import { UsedFields } from './used-fields.ts';
import { WholeRecords } from './whole-record.ts';
import type { Refusal } from './whole-record.ts';

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
 * Maps records by the rules of one set, step by step: `take` finds the rule while the record lies open, `build` makes
 * the events, `complete` adds what the schema knows and checks them, `write` encodes them, `release` comes last.
 * Whoever has many records takes several before the next step: the code of one step alone fits into the processor's
 * nearest cache.
 */
export class RecordRunner {
  readonly #plan: RecordPlan;
  readonly #whole: WholeRecords;
  #router: Router | undefined;
  readonly #builder = new EventBuilder();
  readonly #single: TakenRecord;
  /** So many records are taken and not released. */
  #taken = 0;
  readonly used = new UsedFields();

  constructor(plan: RecordPlan) {
    this.#plan = plan;
    this.#whole = new WholeRecords(plan.protectors);
    this.#single = new TakenRecord(plan.run);
  }

  map(view: RecordView, context: MapContext, writer: MsgpackWriter): MapResult {
    const taken = this.#single;
    try {
      this.take(view, context, taken);
      this.build([taken]);
      this.complete(taken);
      return this.write(taken, writer);
    } finally {
      this.release(taken);
      taken.close();
      this.forget();
    }
  }

  /** Room for a record among others; the seats of records that are mapped together differ. */
  room(seat: number): TakenRecord {
    return new TakenRecord(this.#plan.run.beside(seat));
  }

  /** Finds the rule of a record, or writes the record where no event is to be built. */
  take(view: RecordView, context: MapContext, taken: TakenRecord): void {
    const { run } = taken;
    if (this.#taken === 0) run.numbers.names.tidy();
    this.#taken += 1;
    taken.begin(view, context);
    let rule: CompiledRule | undefined;
    try {
      run.begin(view, context);
      rule = this.#route(run);
      taken.state = this.#outcome(rule, view, taken);
    } catch (error) {
      this.#refuse(view, taken, { rule, errors: [faultOf(error, rule)] });
    }
  }

  /** Builds the events of those records that a rule is to build one of. */
  build(all: readonly TakenRecord[]): void {
    const groups = new Map<CompiledRule, TakenRecord[]>();
    for (const taken of all) {
      if (taken.state.kind !== 'routed') continue;
      const { rule } = taken.state;
      const group = groups.get(rule);
      if (group === undefined) groups.set(rule, [taken]);
      else group.push(taken);
    }
    for (const [rule, group] of groups) {
      const runs = group.map(({ run }) => run);
      for (const [at, outcome] of this.#builder.build(rule, runs).entries()) {
        const taken = group[at];
        if (taken !== undefined) this.#finish(rule, outcome, taken);
      }
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
      if (violations.length > 0)
        this.#refuse(taken.view, taken, { rule, errors: errorsOf(rule, violations) });
    } catch (error) {
      this.#fail(rule, taken, error);
    }
  }

  /** Forgets a record that was taken. */
  release(taken: TakenRecord): void {
    taken.release();
    this.#taken -= 1;
  }

  /** Lets go of what was kept of records that are done. */
  forget(): void {
    this.#router?.forget();
  }

  /** Writes the event, or the record where none was built. */
  write(taken: TakenRecord, writer: MsgpackWriter): MapResult {
    const { state, rest } = taken;
    if (state.kind === 'empty' || state.kind === 'routed') {
      throw new Error('A record is taken and its event built before it is written.');
    }
    if (state.kind === 'settled') return copied(state.result, rest, writer);
    const start = writer.length;
    try {
      this.#writeEvent(state, rest, writer);
      return mapped(state.rule, state.timeMs);
    } catch (error) {
      writer.truncate(start);
      return copied(this.#fail(state.rule, taken, error), rest, writer);
    }
  }

  /** Builds the event with the notes that the run asks for, completes and checks it; notes the used fields. */
  buildNoting(rule: CompiledRule, view: RecordView, context: MapContext): BuiltEvent {
    const event = this.#shape(rule.build(this.#plan.run), view, this.#plan.run);
    rule.target?.complete(event);
    // What the trace shows was looked at in full.
    const violations = rule.target?.check(event, context.receivedAtMs) ?? [];
    if (violations.length === 0) return { kind: 'event', event };
    return { kind: 'faulty', errors: errorsOf(rule, violations) };
  }

  #route(run: Run): CompiledRule | undefined {
    const { rules } = this.#plan;
    this.#router ??= generateRoute(rules);
    return rules[this.#router.ruleOf(run)];
  }

  /** Where no event is to be built, the record is written at once. */
  #outcome(rule: CompiledRule | undefined, view: RecordView, taken: TakenRecord): TakenState {
    const { context } = taken;
    if (rule === undefined) return settled(this.#whole.raw(taken.whole(view), context));
    if (rule.drop !== undefined) {
      return settled(dropped(rule, rule.drop, this.#whole.timeOf(view)));
    }
    if (rule.unchanged === undefined) return taken.keepFor(rule, view);
    return settled(this.#whole.pass(rule, taken.whole(view), context));
  }

  /** Writes the leftovers of an event that was built. */
  #finish(rule: CompiledRule, outcome: BuildOutcome, taken: TakenRecord): void {
    const { run, view, rest } = taken;
    const { unmapped } = this.#plan;
    if (outcome.kind === 'fault') {
      this.#fail(rule, taken, outcome.error);
      return;
    }
    try {
      const event = this.#shape(outcome.event, view, run);
      const from = { used: this.used.flags, numbers: run.numbers, notes: rule.leftovers };
      const leftovers = unmapped === undefined ? 0 : writeLeftovers(view, from, rest);
      const timeMs = timeOfEvent(event) ?? this.#whole.timeOf(view);
      taken.state = { kind: 'event', rule, event, timeMs, leftovers };
    } catch (error) {
      this.#fail(rule, taken, error);
    }
  }

  #shape(built: unknown, view: RecordView, run: Run): Record<string, unknown> {
    // A rule without any value still makes an event, which then fails the check.
    const event = (built ?? {}) as Record<string, unknown>;
    this.used.note(view, run);
    if (this.#plan.rawData) addRawData(event, view);
    return event;
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

  /** The engine failed with a record that a rule has. */
  #fail(rule: CompiledRule, taken: TakenRecord, error: unknown): MapResult {
    return this.#refuse(taken.view, taken, { rule, errors: [faultOf(error, rule)] });
  }

  /** The record goes out with the reasons beside it: none may stop the others. */
  #refuse(view: RecordView, taken: TakenRecord, why: Refusal): MapResult {
    taken.rest.reset();
    const result = this.#whole.invalid(taken.whole(view), why);
    taken.state = settled(result);
    return result;
  }
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
  event.raw_data = view.recordText();
  event.raw_data_size = view.end - view.start;
}
