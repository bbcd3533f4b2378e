import type { RecordView } from '../../json/record-view.ts';
import type { CompiledRule } from '../compile-rule.ts';
import type { MappingSet, RecordTrace } from '../mapping-set.ts';
import type { MapContext } from '../run.ts';
import { leavesOf, objectsOf } from './event-objects.ts';
import { RecommendedTally } from './recommended.ts';
import type { RecommendedCoverage } from './recommended.ts';
import { Tally } from './tally.ts';
import type { Counts } from './tally.ts';

export interface RuleCoverage {
  readonly rule: string;
  /** The target class; empty for schemas without classes. */
  readonly className: string;
  readonly records: number;
  readonly invalid: number;
  /** Attributes that got a value, those that the schema implies included. */
  readonly filled: Counts;
  /** Attributes that the rule could fill and never did. */
  readonly neverFilled: readonly string[];
  /** Attributes that the class requires and some events lacked. */
  readonly requiredMissed: Counts;
  readonly recommended: RecommendedCoverage;
  /** Source fields that went into `unmapped`. */
  readonly leftovers: Counts;
  /** Fields of the catalogue that the rule neither reads nor ignores. */
  readonly unknownFields: readonly string[];
}

export interface Coverage {
  readonly records: number;
  /** Records that no rule took, by stream. */
  readonly raw: Counts;
  readonly dropped: Counts;
  readonly rules: readonly RuleCoverage[];
}

/** One record of a collection; `view` is read before the next one is asked for. */
export interface CoveredRecord {
  readonly view: RecordView;
  readonly context: MapContext;
}

/** Names of all fields that the records of a stream may have. */
export type Catalogue = (stream: string) => readonly string[];

/** Counts what rules make of records, one by one. */
export interface CoverageCounter {
  add(record: CoveredRecord): void;
  result(): Coverage;
}

/** Begins to count what the rules of a set make of records. */
export function coverageCounter(set: MappingSet, catalogue: Catalogue): CoverageCounter {
  const tallies = new Map(set.rules.map((rule) => [rule.name, new RuleTally(rule)]));
  const raw = new Tally();
  const dropped = new Tally();
  let records = 0;
  return {
    add({ view, context }) {
      records += 1;
      const trace = set.trace(view, context);
      const { rule, verdict } = trace.result;
      const tally = rule === undefined ? undefined : tallies.get(rule);
      if (tally === undefined) raw.add(context.stream);
      else if (verdict === 'dropped') dropped.add(rule ?? '');
      else tally.add(trace, context.stream);
    },
    result() {
      const rules = [...tallies.values()].map((tally) => tally.result(catalogue));
      return { records, raw: raw.counts(), dropped: dropped.counts(), rules };
    },
  };
}

/** Maps records and counts what the rules made of them. */
export function coverage(
  set: MappingSet,
  records: Iterable<CoveredRecord>,
  catalogue: Catalogue = () => [],
): Coverage {
  const counter = coverageCounter(set, catalogue);
  for (const record of records) counter.add(record);
  return counter.result();
}

class RuleTally {
  readonly #rule: CompiledRule;
  readonly #filled = new Tally();
  readonly #objects = new Tally();
  readonly #missed = new Tally();
  readonly #leftovers = new Tally();
  readonly #streams = new Tally();
  readonly #recommended: RecommendedTally | undefined;
  #records = 0;
  #invalid = 0;

  constructor(rule: CompiledRule) {
    this.#rule = rule;
    const { targetClass } = rule;
    this.#recommended = targetClass === undefined ? undefined : new RecommendedTally(targetClass);
  }

  add(trace: RecordTrace, stream: string): void {
    this.#records += 1;
    this.#streams.add(stream);
    if (trace.result.verdict === 'invalid') this.#invalid += 1;
    if (trace.event !== undefined) this.#addEvent(trace.event);
    for (const name of trace.leftovers) this.#leftovers.add(name);
    for (const { attribute, code } of trace.result.errors) {
      if (code.includes('required') || code.includes('constraint')) this.#missed.add(attribute);
    }
  }

  #addEvent(event: Readonly<Record<string, unknown>>): void {
    const parts = objectsOf(event);
    this.#recommended?.add(parts);
    for (const { path } of parts) this.#objects.add(path);
    for (const path of leavesOf(parts)) this.#filled.add(path);
  }

  result(catalogue: Catalogue): RuleCoverage {
    const rule = this.#rule;
    const isFilled = (path: string): boolean =>
      this.#filled.of(path) > 0 || this.#objects.of(path) > 0;
    const fields = new Set(this.#streams.names().flatMap((stream) => [...catalogue(stream)]));
    return {
      rule: rule.name,
      className: rule.targetClass?.name ?? '',
      records: this.#records,
      invalid: this.#invalid,
      filled: this.#filled.counts(),
      neverFilled: [...new Set(rule.produced)].filter((path) => !isFilled(path)),
      requiredMissed: this.#missed.counts(),
      recommended: this.#recommended?.result(rule.unavailable, rule.produced) ?? nothingRecommended,
      leftovers: this.#leftovers.counts(),
      unknownFields: [...fields].filter((name) => !rule.readsField(name)).sort(),
    };
  }
}

const nothingRecommended: RecommendedCoverage = {
  top: { available: 0, filled: 0 },
  inside: { available: 0, filled: 0 },
  attributes: [],
};
