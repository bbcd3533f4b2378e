import { numberOf } from '../conversions/scalars.ts';
import { listOperator } from './list-operator.ts';

export const max = listOperator({
  name: 'max',
  sentence: 'Takes the largest number of a list; what is no number is passed over.',
  makes: ['integer', 'decimal'],
  examples: [
    { argument: true, input: [1, 3, 2], output: 3 },
    { argument: true, input: ['none'] },
  ],
  change: (list) => {
    let best: number | undefined;
    for (const element of list) {
      const number = element === null ? undefined : numberOf(element);
      if (number !== undefined && (best === undefined || number > best)) best = number;
    }
    return best;
  },
});
