import { textOperator } from './text-operator.ts';

export const stripPrefix = textOperator({
  name: 'strip_prefix',
  sentence: 'Takes a fixed text from the front; texts without it stay as they are.',
  argument: { type: 'string', minLength: 1 },
  examples: [
    { argument: 'www.', input: 'www.example.org', output: 'example.org' },
    { argument: 'www.', input: 'example.org', output: 'example.org' },
  ],
  change: (text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
});
