import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import type { Pattern } from '../pattern/pattern.ts';
import { maxTextLength } from '../pattern/pattern.ts';
import type { Value } from '../value.ts';
import { textOf, unlessEmpty } from '../value.ts';

export const match: TransformOperator = {
  kind: 'transform',
  name: 'match',
  sentence: `Takes what a pattern finds: the text of its only group (of the whole match without group), or an object of its named groups. Texts over ${maxTextLength} characters are refused.`,
  argument: { type: 'string', minLength: 1, maxLength: 500 },
  keeps: 'lossy',
  examples: [
    { argument: '^([0-9A-F]+) \\d{4}-', input: 'A1B2 2024-12-28 01:07', output: 'A1B2' },
    { argument: '\\d+', input: 'port 443', output: '443' },
    {
      argument: '(?<name>\\w+)/(?<version>[\\d.]+)',
      input: 'agent/1.2',
      output: { name: 'agent', version: '1.2' },
    },
    { argument: '^\\d+$', input: 'none' },
  ],
  compile: (argument, environment) => {
    const pattern = environment.pattern(String(argument));
    if (pattern === undefined) return { apply: () => undefined, facts: factsOfKind() };
    const names = pattern.groupNames.filter((name) => name !== undefined);
    const isObject = pattern.groupNames.length > 2;
    if (isObject && names.length === 0) {
      environment.problem('has several groups; name them with (?<name>...) or use (?:...)');
    }
    return {
      apply: (value) => {
        const text = textOf(value);
        const groups = text === undefined ? undefined : pattern.exec(text);
        if (groups === undefined) return undefined;
        return isObject ? named(pattern, groups) : unlessEmpty(groups[1] ?? groups[0]);
      },
      facts: factsOfKind(isObject ? 'object' : 'text'),
    };
  },
};

function named(pattern: Pattern, groups: readonly (string | undefined)[]): Value | undefined {
  const result: Record<string, string> = {};
  let isEmpty = true;
  for (const [index, name] of pattern.groupNames.entries()) {
    const text = groups[index];
    if (name === undefined || text === undefined || text === '') continue;
    result[name] = text;
    isEmpty = false;
  }
  return isEmpty ? undefined : result;
}
