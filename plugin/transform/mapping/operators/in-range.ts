import { numberOf } from '../conversions/scalars.ts';
import { mayRefuse, unknownFacts } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';

export const inRange: TransformOperator = {
  kind: 'transform',
  name: 'in_range',
  sentence: 'Passes numbers between two bounds, both included, and refuses the rest.',
  argument: {
    type: 'array',
    items: { type: 'number' },
    minItems: 2,
    maxItems: 2,
    description: 'Lower and upper bound.',
  },
  keeps: 'lossless',
  examples: [
    { argument: [0, 100], input: 91, output: 91 },
    { argument: [0, 100], input: '91', output: '91' },
    { argument: [0, 100], input: 101 },
  ],
  compile: (argument, environment) => {
    const [low = 0, high = 0] = argument as readonly number[];
    if (low > high) environment.problem(`runs from ${low} to ${high}; write the lower bound first`);
    return {
      apply: (value) => {
        const number = numberOf(value);
        return number !== undefined && number >= low && number <= high ? value : undefined;
      },
      facts: mayRefuse(environment.input ?? unknownFacts),
    };
  },
};
