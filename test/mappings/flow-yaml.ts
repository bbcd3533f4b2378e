import { parseDocument } from 'yaml';

/** A value as it is written on one line of YAML. */
export function flowYaml(value: unknown): string {
  const document = parseDocument('null');
  document.contents = document.createNode(value, { flow: true }) as typeof document.contents;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trim();
}

/** The same as code inside a line of Markdown. */
export function yamlCode(value: unknown): string {
  return inlineCode(flowYaml(value));
}

/** A value as JSON, long integers with all their digits, as code inside a line of Markdown. */
export function jsonCode(value: unknown): string {
  return inlineCode(jsonText(value));
}

export function inlineCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => `${JSON.stringify(key)}: ${jsonText(member)}`,
    );
    return `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value);
}
