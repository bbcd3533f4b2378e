import type { RuleCount } from './page-result.ts';

/** Counts the entries of one page by mapping, rule and result. */
export interface RuleTally {
  add(mapping: string, rule: string | undefined, result: RuleCount['result']): void;
  read(): readonly RuleCount[];
}

type Counts = Record<RuleCount['result'], number>;

/** A tally of nothing; adding to it costs two look-ups and builds no text. */
export function ruleTally(): RuleTally {
  const mappings = new Map<string, Map<string, Counts>>();
  return {
    add(mapping, rule = '', result) {
      let rules = mappings.get(mapping);
      if (rules === undefined) mappings.set(mapping, (rules = new Map<string, Counts>()));
      let counts = rules.get(rule);
      if (counts === undefined) rules.set(rule, (counts = nothing()));
      counts[result] += 1;
    },
    read: () =>
      [...mappings].flatMap(([mapping, rules]) =>
        [...rules].flatMap(([rule, counts]) =>
          RESULTS.filter((result) => counts[result] > 0).map((result) => ({
            mapping,
            rule,
            result,
            entries: counts[result],
          })),
        ),
      ),
  };
}

const RESULTS = ['mapped', 'raw', 'invalid', 'dead_letter', 'dropped'] as const;

function nothing(): Counts {
  return { mapped: 0, raw: 0, invalid: 0, dead_letter: 0, dropped: 0 };
}
