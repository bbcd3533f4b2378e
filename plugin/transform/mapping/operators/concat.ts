import { factsOfKind } from '../facts.ts';
import { emitConcat } from '../generate/emit-list.ts';
import type { SourceOperator } from '../operator.ts';
import { isList } from '../value.ts';
import type { Nested } from '../value.ts';

export const concat: SourceOperator = {
  kind: 'source',
  name: 'concat',
  sentence: 'Makes one list out of the values that are present; lists give their elements.',
  argument: { type: 'array', minItems: 1, description: 'The values, in order.' },
  keeps: 'lossless',
  examples: [
    {
      argument: ['$category', '$other_categories'],
      record: { category: 'Mail', other_categories: ['All', 'Mail'] },
      output: ['Mail', 'All', 'Mail'],
    },
    { argument: ['$b'], input: 'a', record: { b: 'b' }, output: ['a', 'b'] },
    { argument: ['$category'], record: {} },
  ],
  compile: (argument, environment) => {
    const parts = (argument as readonly unknown[]).map((node, index) =>
      environment.expression(node, [index]),
    );
    return {
      produce: (value, run) => {
        const all: Nested[] = value === undefined ? [] : isList(value) ? [...value] : [value];
        for (const part of parts) {
          const found = part.read(run);
          if (isList(found)) all.push(...found);
          else if (found !== undefined) all.push(found);
        }
        return all.length === 0 ? undefined : all;
      },
      emit: emitConcat(parts),
      facts: factsOfKind('list'),
    };
  },
};
