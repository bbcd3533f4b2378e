import { inlineCode, yamlCode } from './flow-yaml.ts';

type Tests = Readonly<Record<string, unknown>>;

/** A condition of the mapping language as a sentence without full stop. */
export function conditionWords(condition: unknown): string {
  if (!isMap(condition)) return yamlCode(condition);
  return Object.entries(condition).map(partWords).join(', and ');
}

function partWords([key, value]: readonly [string, unknown]): string {
  switch (key) {
    case 'any':
      return alternatives(value, 'or');
    case 'all':
      return alternatives(value, 'and');
    case 'not':
      return `not: ${Array.isArray(value) ? alternatives(value, 'or') : conditionWords(value)}`;
    default:
      return matcherWords(inlineCode(key), value);
  }
}

function alternatives(value: unknown, word: 'and' | 'or'): string {
  const parts = (Array.isArray(value) ? value : [value]).map(conditionWords);
  return parts.length === 1 ? parts.join('') : parts.map((part) => `(${part})`).join(` ${word} `);
}

function matcherWords(field: string, matcher: unknown): string {
  if (!isMap(matcher)) return `${field} is ${oneOf(matcher)}`;
  return Object.entries(matcher)
    .map(([test, wanted]) => `${field} ${testWords(test, wanted)}`)
    .join(', and ');
}

function testWords(test: string, wanted: unknown): string {
  switch (test) {
    case 'equals':
    case 'in':
      return `is ${oneOf(wanted)}`;
    case 'contains':
      return `contains ${oneOf(wanted)}`;
    case 'starts_with':
      return `starts with ${oneOf(wanted)}`;
    case 'ends_with':
      return `ends with ${oneOf(wanted)}`;
    case 'matches':
      return `matches ${inlineCode(String(wanted))}`;
    case 'exists':
      return wanted === true ? 'is present' : 'is absent';
    case 'table':
      return `is in the table ${inlineCode(String(wanted))}`;
    default:
      throw new Error(`the docs have no words for the test "${test}"`);
  }
}

function oneOf(wanted: unknown): string {
  const values = Array.isArray(wanted) ? wanted : [wanted];
  return values.map((value) => inlineCode(String(value))).join(' or ');
}

function isMap(value: unknown): value is Tests {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
