import { textOperator } from './text-operator.ts';

export const trim = textOperator({
  name: 'trim',
  sentence: 'Takes blanks and control characters from both ends of a text.',
  examples: [
    { argument: true, input: ' A1\u0000', output: 'A1' },
    { argument: true, input: ' ' },
  ],
  change: (text) => text.replace(/^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu, ''),
});
