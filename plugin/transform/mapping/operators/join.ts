import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { isList, textOf } from '../value.ts';

export const join: TransformOperator = {
  kind: 'transform',
  name: 'join',
  sentence: 'Makes one text out of a list of scalars, a separator between them.',
  argument: { type: 'string' },
  keeps: 'lossy',
  examples: [
    { argument: ', ', input: ['a', 1], output: 'a, 1' },
    { argument: ', ', input: 'a', output: 'a' },
    { argument: ', ', input: [['a']] },
  ],
  compile: (argument) => ({
    apply: (value) => {
      const texts = (isList(value) ? value : [value]).map(textOf);
      return texts.includes(undefined) ? undefined : texts.join(String(argument));
    },
    facts: factsOfKind('text'),
  }),
};
