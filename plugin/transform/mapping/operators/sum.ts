import { integerOf } from '../conversions/scalars.ts';
import { listOperator } from './list-operator.ts';

export const sum = listOperator({
  name: 'sum',
  sentence: 'Adds up a list of integers; refused when one is none or the sum exceeds 64 bits.',
  makes: ['integer'],
  examples: [
    { argument: true, input: [1, '2', 3], output: 6 },
    { argument: true, input: [1, 'many'] },
  ],
  change: (list) => {
    let total = 0n;
    for (const element of list) {
      const number = element === null ? undefined : integerOf(element);
      if (number === undefined) return undefined;
      total += BigInt(number);
    }
    return integerOf(total);
  },
});
