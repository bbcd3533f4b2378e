import { numberOf } from '../conversions/scalars.ts';
import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';

export const minus: TransformOperator = {
  kind: 'transform',
  name: 'minus',
  sentence: 'Takes one number from another; absent when one of them is.',
  argument: {},
  keeps: 'lossy',
  examples: [
    { argument: '$start', input: 10, record: { start: 7 }, output: 3 },
    { argument: '$start', input: 10, record: {} },
  ],
  compile: (argument, environment) => {
    const other = environment.expression(argument);
    return {
      apply: (value, run) => {
        const from = numberOf(value);
        const taken = other.read(run);
        const less = taken === undefined ? undefined : numberOf(taken);
        if (from === undefined || less === undefined) return undefined;
        const difference = from - less;
        return Math.abs(difference) <= Number.MAX_SAFE_INTEGER ? difference : undefined;
      },
      facts: factsOfKind('integer', 'decimal'),
    };
  },
};
