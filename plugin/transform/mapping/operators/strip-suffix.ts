import { textOperator } from './text-operator.ts';

export const stripSuffix = textOperator({
  name: 'strip_suffix',
  sentence: 'Takes a fixed text from the end; texts without it stay as they are.',
  argument: { type: 'string', minLength: 1 },
  examples: [
    { argument: ' (cached)', input: 'block (cached)', output: 'block' },
    { argument: ' (cached)', input: 'block', output: 'block' },
  ],
  change: (text, suffix) => (text.endsWith(suffix) ? text.slice(0, -suffix.length) : text),
});
