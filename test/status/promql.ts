import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { createMetricsRegistry } from '../../plugin/observe/metrics-registry.ts';
import type { MetricRow } from '../../plugin/observe/metrics-rows.ts';
import { METRIC_PREFIX, metrics } from '../../plugin/observe/metrics-table.ts';

/** One metric in an expression, with the labels that it is asked for. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly {
    readonly label: string;
    readonly value: string;
    readonly isEqual: boolean;
  }[];
}

/** What an expression takes from Prometheus. */
export interface Expression {
  /** Texts at which the grammar of PromQL breaks. */
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
  /** Labels of `by`, `on` and their like. */
  readonly grouped: readonly string[];
  /** Metrics inside `rate` and `increase`, which only make sense over what grows. */
  readonly rated: readonly string[];
}

const GROWING = new Set(['Rate', 'Increase', 'Irate']);

/** Reads an expression by the grammar of Prometheus itself; Grafana's own variables are filled in. */
export function readExpression(text: string): Expression {
  const filled = text.replace(/\$__(rate_interval|range|interval)/g, '5m');
  const tree: Tree = parser.parse(filled);
  const textOf = (node: SyntaxNode) => filled.slice(node.from, node.to);
  const errors: string[] = [];
  const selectors: Selector[] = [];
  const grouped: string[] = [];
  const rated: string[] = [];
  tree.iterate({
    enter({ node, name, type }) {
      if (type.isError) errors.push(filled.slice(0, node.to));
      if (name === 'VectorSelector') selectors.push(selectorOf(node, textOf));
      if (name === 'GroupingLabels') grouped.push(...node.getChildren('LabelName').map(textOf));
      if (name === 'FunctionCall' && GROWING.has(node.firstChild?.firstChild?.name ?? '')) {
        const inside = node.node.cursor();
        inside.iterate((part) => {
          if (part.name === 'VectorSelector') rated.push(selectorOf(part.node, textOf).metric);
        });
      }
    },
  });
  return { errors, selectors, grouped, rated };
}

function selectorOf(node: SyntaxNode, textOf: (node: SyntaxNode) => string): Selector {
  const name = node.getChild('Identifier');
  const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
  return {
    metric: name === null ? '' : textOf(name),
    matchers: matchers.map((matcher) => {
      const [label, operator, value] = [
        matcher.getChild('LabelName'),
        matcher.getChild('MatchOp'),
        matcher.getChild('StringLiteral'),
      ].map((part) => (part === null ? '' : textOf(part)));
      return {
        label: label ?? '',
        value: (value ?? '').slice(1, -1),
        isEqual: operator === '=' || operator === '!=',
      };
    }),
  };
}

/** What Prometheus itself adds to every series. */
const TARGET_LABELS = ['instance', 'job'];

/** The labels of every series that a scrape brings, by its name. */
export async function knownSeries(): Promise<ReadonlyMap<string, MetricRow['labels']>> {
  const known = new Map<string, MetricRow['labels']>();
  for (const [name, row] of Object.entries<MetricRow>(metrics)) {
    const suffixes = row.kind === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    for (const suffix of suffixes) {
      const own = suffix === '_bucket' ? { ...row.labels, le: 'open' as const } : row.labels;
      known.set(`${METRIC_PREFIX}${name}${suffix}`, own);
    }
  }
  const text = await createMetricsRegistry({ version: '0', withProcess: true }).text();
  for (const [, name = ''] of text.matchAll(/^# TYPE ((?:process|nodejs)_\w+) /gm)) {
    known.set(name, {});
  }
  return known;
}

/** What is wrong with an expression, in words; nothing when all that it asks for exists. */
export function faultsOf(
  text: string,
  known: ReadonlyMap<string, MetricRow['labels']>,
): readonly string[] {
  const { errors, selectors, grouped, rated } = readExpression(text);
  const faults = errors.map((upTo) => `is no PromQL at the end of: ${upTo}`);
  const labels = new Set([...TARGET_LABELS, 'le']);
  for (const { metric, matchers } of selectors) {
    const row = known.get(metric);
    if (row === undefined) faults.push(`there is no metric ${metric}`);
    for (const label of Object.keys(row ?? {})) labels.add(label);
    for (const { label, value, isEqual } of matchers) {
      const allowed = row?.[label];
      if (allowed === undefined) faults.push(`${metric} has no label ${label}`);
      else if (isEqual && allowed !== 'open' && !allowed.includes(value)) {
        faults.push(`${label} of ${metric} is never ${value}`);
      }
    }
  }
  for (const label of grouped) {
    if (!labels.has(label)) faults.push(`nothing in it has the label ${label}`);
  }
  for (const metric of rated) {
    if (!/_(?:total|bucket|sum|count)$/.test(metric)) faults.push(`${metric} does not only grow`);
  }
  return selectors.length === 0 ? [...faults, 'asks for nothing'] : faults;
}

/** Labels that a template of the expression's alert may name. */
export function labelsOf(
  text: string,
  known: ReadonlyMap<string, MetricRow['labels']>,
): ReadonlySet<string> {
  const { selectors, grouped } = readExpression(text);
  if (grouped.length > 0) return new Set(grouped);
  const own = selectors.flatMap(({ metric }) => Object.keys(known.get(metric) ?? {}));
  return new Set([...TARGET_LABELS, ...own]);
}
