import { textOperator } from './text-operator.ts';

const BLANK = /[\s\p{Cc}]/u;

export const trim = textOperator({
  name: 'trim',
  sentence: 'Takes blanks and control characters from both ends of a text.',
  examples: [
    { argument: true, input: ' A1\u0000', output: 'A1' },
    { argument: true, input: ' ' },
  ],
  // A pattern for the end takes time that grows with the square of the blanks inside.
  change: (text) => {
    let start = 0;
    let end = text.length;
    while (start < end && BLANK.test(text.charAt(start))) start += 1;
    while (end > start && BLANK.test(text.charAt(end - 1))) end -= 1;
    return text.slice(start, end);
  },
});
