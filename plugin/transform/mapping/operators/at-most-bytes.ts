import { mayRefuse, unknownFacts } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { textOf } from '../value.ts';

export const atMostBytes: TransformOperator = {
  kind: 'transform',
  name: 'at_most_bytes',
  sentence: 'Refuses scalars whose UTF-8 text is longer than this.',
  argument: { type: 'integer', minimum: 1 },
  keeps: 'lossless',
  examples: [
    { argument: 3, input: 'abc', output: 'abc' },
    { argument: 3, input: 'äöü' },
  ],
  compile: (argument, environment) => ({
    apply: (value) => {
      const text = textOf(value);
      return text !== undefined && Buffer.byteLength(text) <= Number(argument) ? value : undefined;
    },
    facts: mayRefuse(environment.input ?? unknownFacts),
  }),
};
