import type { MappingSet } from '../../plugin/transform/mapping/mapping-set.ts';
import { markdownTable } from '../diagnostics/markdown-table.ts';
import { AIRKIT_EVENTS } from './airkit-events.ts';
import { inlineCode, yamlCode } from './flow-yaml.ts';
import { pageName, ruleTitle } from './generate-rules.ts';
import { OPTIONAL_RULES } from './optional-rules.ts';
import { REFERENCE_NAMES, UNLISTED } from './reference-names.ts';
import { loadShippedSet, traceText } from './shipped-set.ts';

type Named = (typeof UNLISTED)[number];

/** The generated parts of docs/ocsf.md, by name. */
export function ocsfParts(): Readonly<Record<string, string>> {
  const { set } = loadShippedSet('ocsf');
  return {
    rules: rulesPart(set),
    names: namesPart(set),
    raw: rawPart(set),
    optional: optionalPart(),
    airkit: airkitPart(set),
  };
}

function rulesPart({ rules }: MappingSet): string {
  return markdownTable(
    ['Rule', 'Class', 'Takes'],
    rules.map(({ name, kind, description }) => [linkTo(name), inlineCode(kind), description]),
  );
}

function optionalPart(): string {
  return OPTIONAL_RULES.map(({ rule, why }) => `- ${linkTo(rule)}: ${why}\n`).join('');
}

function namesPart(set: MappingSet): string {
  const rows = REFERENCE_NAMES.map((name) => rowOf(set, name));
  const rules = new Map(rows.map(({ rule, className }) => [rule, className]));
  return [...rules]
    .map(([rule, className]) => {
      const own = rows.filter((row) => row.rule === rule).map(({ cells }) => cells);
      const table = markdownTable(['Record', 'Stream', 'Activity', 'Status'], own);
      return `### ${className}: ${linkTo(rule)}\n\n${table}`;
    })
    .join('\n');
}

function rowOf(set: MappingSet, name: Named) {
  const { result, event } = traceText(set, name.stream, textOf(name));
  const { class_name: className, class_uid: uid, activity_name: activity, status } = event ?? {};
  if (result.verdict !== 'mapped' || result.rule === undefined) {
    throw new Error(`${textOf(name)} is not mapped`);
  }
  const cells = [
    recordWords(name),
    inlineCode(name.stream),
    `${words(activity)} (${words(event?.activity_id)})`,
    status === undefined ? '' : `${words(status)} (${words(event?.status_id)})`,
  ];
  return { rule: result.rule, className: `${words(className)} (${words(uid)})`, cells };
}

function rawPart(set: MappingSet): string {
  for (const name of UNLISTED) {
    const { verdict } = traceText(set, name.stream, textOf(name)).result;
    if (verdict !== 'raw') throw new Error(`${textOf(name)} is not raw but ${verdict}`);
  }
  const rows = UNLISTED.map((name) => [recordWords(name), inlineCode(name.stream)]);
  return markdownTable(['Record', 'Stream'], rows);
}

function airkitPart(set: MappingSet): string {
  const rows = AIRKIT_EVENTS.map(({ eventType }) => {
    const record = { EVENT_TIME: '2025-01-06 08:23:03', EVENT_TYPE: eventType };
    const { result, event } = traceText(set, 'airkit-audit', JSON.stringify(record));
    if (result.verdict !== 'mapped' || result.rule === undefined)
      throw new Error(`${eventType} is not mapped`);
    const { class_name: className, class_uid: uid, activity_name: activity, status } = event ?? {};
    return [
      inlineCode(eventType),
      linkTo(result.rule),
      `${words(className)} (${words(uid)})`,
      `${words(activity)} (${words(event?.activity_id)})`,
      words(status),
    ];
  });
  return markdownTable(['Event type', 'Rule', 'Class', 'Activity', 'Status'], rows);
}

function textOf({ record }: Named): string {
  return JSON.stringify({ timestamp: 1736151783, ...record });
}

function recordWords({ record }: Named): string {
  return Object.entries(record)
    .filter(([key]) => key !== 'type' || !('audit_log_event' in record))
    .map(([key, value]) => yamlCode({ [key]: value }).replace(/^`\{ (.*) \}`$/, '`$1`'))
    .join(', ');
}

function linkTo(rule: string): string {
  return `[${ruleTitle(rule)}](${pageName(rule)})`;
}

function words(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
