import { listOperator } from './list-operator.ts';

export const count = listOperator({
  name: 'count',
  sentence: 'Counts the elements of a list.',
  makes: ['integer'],
  examples: [
    { argument: true, input: ['a', 'b'], output: 2 },
    { argument: true, input: 'a', output: 1 },
  ],
  change: (list) => list.length,
});
