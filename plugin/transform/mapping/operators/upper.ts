import { textOperator } from './text-operator.ts';

export const upper = textOperator({
  name: 'upper',
  sentence: 'Makes a text upper-case.',
  examples: [
    { argument: true, input: 'get', output: 'GET' },
    { argument: true, input: ['get'] },
  ],
  change: (text) => text.toUpperCase(),
});
