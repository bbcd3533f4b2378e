import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { isList } from '../value.ts';
import type { Nested } from '../value.ts';
import { overElements } from '../element.ts';

export const each: TransformOperator = {
  kind: 'transform',
  name: 'each',
  sentence:
    'Puts an expression in the place of every element (`$.` is the element, `$.name` its member); refused ones are left out, lists are flattened.',
  argument: {},
  keeps: 'lossless',
  examples: [
    { argument: '$.name', input: [{ name: 'a' }, { name: 'b' }], output: ['a', 'b'] },
    { argument: { from: '$.', lower: true }, input: ['A'], output: ['a'] },
    { argument: '$.name', input: [{ id: 1 }] },
    { argument: '$.name', input: 'text' },
  ],
  compile: (argument, environment) => {
    const inner = environment.expression(argument);
    return {
      apply: (value, run) => {
        if (!isList(value)) return undefined;
        const result: Nested[] = [];
        overElements(value, run, () => {
          const found = inner.read(run);
          if (isList(found)) result.push(...found);
          else if (found !== undefined) result.push(found);
          return found !== undefined;
        });
        return result.length === 0 ? undefined : result;
      },
      facts: factsOfKind('list'),
    };
  },
};
