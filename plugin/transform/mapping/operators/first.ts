import { listOperator } from './list-operator.ts';

export const first = listOperator({
  name: 'first',
  sentence: 'Takes the first element of a list.',
  examples: [
    { argument: true, input: ['a', 'b'], output: 'a' },
    { argument: true, input: 'a', output: 'a' },
  ],
  change: (list) => list[0],
});
