import type { RecordView } from '../../json/record-view.ts';
import type { CompiledRule } from '../compile-rule.ts';
import type { MappingSet } from '../mapping-set.ts';
import type { MapContext } from '../run.ts';

/** How often something was seen, by name, most often first. */
export type Counts = readonly { readonly name: string; readonly count: number }[];

export interface RuleCoverage {
  readonly rule: string;
  readonly records: number;
  readonly invalid: number;
  /** Attributes that got a value. */
  readonly filled: Counts;
  /** Attributes that the rule could fill and never did. */
  readonly neverFilled: readonly string[];
  /** Attributes that the class requires and some events lacked. */
  readonly requiredMissed: Counts;
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

/** Maps records and counts what the rules made of them; `catalogue` names all fields that records may have. */
export function coverage(
  set: MappingSet,
  records: Iterable<CoveredRecord>,
  catalogue: readonly string[] = [],
): Coverage {
  const tallies = new Map(set.rules.map((rule) => [rule.name, new RuleTally(rule)]));
  const raw = new Tally();
  const dropped = new Tally();
  let count = 0;
  for (const { view, context } of records) {
    count += 1;
    const trace = set.trace(view, context);
    const { rule, verdict } = trace.result;
    const tally = rule === undefined ? undefined : tallies.get(rule);
    if (tally === undefined) raw.add(context.stream);
    else if (verdict === 'dropped') dropped.add(rule ?? '');
    else tally.add(trace);
  }
  const rules = [...tallies.values()].map((tally) => tally.result(catalogue));
  return { records: count, raw: raw.counts(), dropped: dropped.counts(), rules };
}

class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  has(name: string): boolean {
    return this.#counts.has(name);
  }

  counts(): Counts {
    const all = [...this.#counts].map(([name, count]) => ({ name, count }));
    return all.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  }
}

class RuleTally {
  readonly #rule: CompiledRule;
  readonly #filled = new Tally();
  readonly #missed = new Tally();
  readonly #leftovers = new Tally();
  #records = 0;
  #invalid = 0;

  constructor(rule: CompiledRule) {
    this.#rule = rule;
  }

  add(trace: ReturnType<MappingSet['trace']>): void {
    this.#records += 1;
    if (trace.result.verdict === 'invalid') this.#invalid += 1;
    for (const name of new Set(trace.attributes.map(({ attribute }) => attribute)))
      this.#filled.add(name);
    for (const name of trace.leftovers) this.#leftovers.add(name);
    for (const { attribute, code } of trace.result.errors) {
      if (code.includes('required') || code.includes('constraint')) this.#missed.add(attribute);
    }
  }

  result(catalogue: readonly string[]): RuleCoverage {
    const rule = this.#rule;
    const known = rule.readsField;
    return {
      rule: rule.name,
      records: this.#records,
      invalid: this.#invalid,
      filled: this.#filled.counts(),
      neverFilled: [...new Set(rule.produced)].filter((path) => !this.#filled.has(path)),
      requiredMissed: this.#missed.counts(),
      leftovers: this.#leftovers.counts(),
      unknownFields: catalogue.filter((name) => !known(name)),
    };
  }
}
