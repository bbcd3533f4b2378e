import { textOperator } from './text-operator.ts';

export const trim = textOperator({
  name: 'trim',
  sentence: 'Takes blanks and control characters from both ends of a text.',
  examples: [
    { argument: true, input: ' A1\u0000', output: 'A1' },
    { argument: true, input: ' ' },
  ],
  change: (text) => (hasPlainEnds(text) ? text : text.replace(/^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu, '')),
});

/** Whether the text begins and ends with visible ASCII. */
function hasPlainEnds(text: string): boolean {
  return isVisible(text.charCodeAt(0)) && isVisible(text.charCodeAt(text.length - 1));
}

function isVisible(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}
