import type { Coverage, RuleCoverage } from '../transform/mapping/testing/coverage.ts';
import { sumOf } from '../transform/mapping/testing/recommended.ts';
import type { RecommendedAttribute, Share } from '../transform/mapping/testing/recommended.ts';
import type { Counts } from '../transform/mapping/testing/tally.ts';
import { formatTable } from './table.ts';
import { wrapped } from './wrapped.ts';

/** The report as one JSON document, with the shares that the table shows. */
export function coverageJson(report: Coverage): string {
  const rules = report.rules.map((rule) => ({ ...rule, share: shareNumber(wholeOf(rule)) }));
  const share = shareNumber(sumOf(report.rules.map(wholeOf)));
  return JSON.stringify({ ...report, rules, share }, null, 2);
}

/** The report for people: a table of the rules, then what is worth knowing about each. */
export function coverageText(set: string, report: Coverage, source: string): string {
  return [
    `${set} on ${source}.`,
    '',
    rulesTable(report.rules),
    '',
    'recommended: attributes that the schema recommends and that had a value at least once, of those that',
    '  the source can give; top level, then inside the objects that events have.',
    ...report.rules.filter(({ records }) => records > 0).flatMap(ruleLines),
    '',
    ...countLines('raw, by stream', report.raw, report.records),
    ...countLines('dropped, by rule', report.dropped, report.records),
  ].join('\n');
}

function rulesTable(rules: readonly RuleCoverage[]): string {
  const heads = ['rule', 'records', 'invalid', 'attributes', 'top level', 'inside', 'recommended'];
  const rows = rules.map((rule) => [
    rule.rule,
    rule.records,
    rule.invalid,
    rule.filled.length,
    shareText(rule.recommended.top),
    shareText(rule.recommended.inside),
    percent(wholeOf(rule)),
  ]);
  const total = [
    'total',
    sum(rules.map(({ records }) => records)),
    sum(rules.map(({ invalid }) => invalid)),
    new Set(rules.flatMap(({ filled }) => filled.map(({ name }) => name))).size,
    shareText(sumOf(rules.map(({ recommended }) => recommended.top))),
    shareText(sumOf(rules.map(({ recommended }) => recommended.inside))),
    percent(sumOf(rules.map(wholeOf))),
  ];
  return formatTable(heads, [...rows, total]);
}

function ruleLines(rule: RuleCoverage): readonly string[] {
  const { recommended, records } = rule;
  const missed = recommended.attributes.filter(
    ({ filled, unavailable }) => filled === 0 && unavailable === undefined,
  );
  const namesOf = (isMapped: boolean): readonly string[] =>
    missed.filter((one) => one.isMapped === isMapped).map(({ attribute }) => attribute);
  const filled = recommended.attributes.filter((one) => one.filled > 0);
  const empty = recommended.attributes.filter(
    (one) => one.filled === 0 && one.unavailable !== undefined,
  );
  return [
    '',
    `${rule.rule}: ${number(records)} records as ${rule.className || 'events without class'}`,
    ...countLines('  required but missed', rule.requiredMissed, records),
    ...listLines('  recommended and filled', filled.map(recommendedText)),
    ...listLines('  recommended and mapped, but in no record here', namesOf(true)),
    ...listLines('  recommended and not mapped', namesOf(false)),
    ...reasonLines(empty),
    ...countLines('  attributes', rule.filled, records),
    ...listLines('  never filled here', rule.neverFilled),
    ...countLines('  left over', rule.leftovers, records),
    ...listLines('  in the catalogue, unknown to the rule', rule.unknownFields),
  ];
}

function recommendedText({ attribute, filled, places }: RecommendedAttribute): string {
  return filled === places ? attribute : `${attribute} ${ratio(filled, places)}`;
}

/** Attributes that share a reason stand together. */
function reasonLines(attributes: readonly RecommendedAttribute[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { attribute, unavailable = '' } of attributes) {
    byReason.set(unavailable, [...(byReason.get(unavailable) ?? []), attribute]);
  }
  return [...byReason].flatMap(([reason, names]) => [
    ...wrapped('  not available: ', names, '    '),
    `    (${reason})`,
  ]);
}

function countLines(what: string, counts: Counts, records: number): readonly string[] {
  const texts = counts.map(({ name, count }) =>
    count === records ? name : `${name} ${number(count)} (${ratio(count, records)})`,
  );
  return listLines(what, texts);
}

function listLines(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : wrapped(`${what} (${names.length}): `, names, '    ');
}

/** Top level and inside together. */
function wholeOf({ recommended }: RuleCoverage): Share {
  return sumOf([recommended.top, recommended.inside]);
}

function shareText(share: Share): string {
  return share.available === 0 ? '-' : `${share.filled} of ${share.available}`;
}

function percent(share: Share): string {
  return share.available === 0 ? '-' : ratio(share.filled, share.available);
}

/** 1 where nothing is asked for. */
function shareNumber({ available, filled }: Share): number {
  return available === 0 ? 1 : Math.round((filled / available) * 1000) / 1000;
}

/** Rounded down, so that 100 % is all of them. */
function ratio(part: number, whole: number): string {
  return `${Math.floor((part / whole) * 100)} %`;
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
