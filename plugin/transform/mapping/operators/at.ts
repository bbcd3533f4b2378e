import { listOperator } from './list-operator.ts';

export const at = listOperator({
  name: 'at',
  sentence: 'Takes the element at a place of a list; 0 is the first, -1 the last.',
  argument: { type: 'integer', minimum: -1000, maximum: 1000 },
  examples: [
    { argument: 1, input: ['a', 'b'], output: 'b' },
    { argument: 2, input: ['a', 'b'] },
  ],
  change: (list, place) => list.at(Number(place)),
});
