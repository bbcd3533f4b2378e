import { listOperator } from './list-operator.ts';

export const last = listOperator({
  name: 'last',
  sentence: 'Takes the last element of a list.',
  examples: [
    { argument: true, input: ['a', 'b'], output: 'b' },
    { argument: true, input: 'a', output: 'a' },
  ],
  change: (list) => list.at(-1),
});
