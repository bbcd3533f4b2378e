import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { textOf } from '../value.ts';

export const split: TransformOperator = {
  kind: 'transform',
  name: 'split',
  sentence: 'Parts a text at a separator; blanks around the parts and empty parts are left out.',
  argument: { type: 'string', minLength: 1 },
  keeps: 'lossless',
  examples: [
    { argument: ';', input: 'a; b;', output: ['a', 'b'] },
    { argument: ';', input: ';' },
  ],
  compile: (argument) => ({
    apply: (value, run) => {
      const text = textOf(value);
      if (text === undefined) return undefined;
      const separator = String(argument);
      const parts = text
        .split(separator)
        .map((part) => part.trim())
        .filter((part) => part !== '');
      if (parts.join(separator) !== text) run.lost = true;
      return parts.length === 0 ? undefined : parts;
    },
    facts: factsOfKind('list'),
  }),
};
