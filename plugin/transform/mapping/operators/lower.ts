import { textOperator } from './text-operator.ts';

export const lower = textOperator({
  name: 'lower',
  sentence: 'Makes a text lower-case.',
  examples: [
    { argument: true, input: 'TCP', output: 'tcp' },
    { argument: true, input: ['TCP'] },
  ],
  change: (text) => text.toLowerCase(),
});
