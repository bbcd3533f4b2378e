import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { textOf } from '../value.ts';

export const truncate: TransformOperator = {
  kind: 'transform',
  name: 'truncate',
  sentence: 'Cuts a text behind this many bytes of UTF-8, never inside a character.',
  argument: { type: 'integer', minimum: 1 },
  keeps: 'privacy',
  examples: [
    { argument: 3, input: 'abcdef', output: 'abc' },
    { argument: 3, input: 'aäö', output: 'aä' },
    { argument: 3, input: 'ab', output: 'ab' },
    { argument: 4, input: 'a😀', output: 'a' },
    { argument: 5, input: 'a😀b', output: 'a😀' },
  ],
  compile: (argument) => ({
    apply: (value) => {
      const text = textOf(value);
      return text === undefined ? undefined : cut(text, Number(argument));
    },
    facts: factsOfKind('text'),
  }),
};

function cut(text: string, maxBytes: number): string | undefined {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  // 10xxxxxx continues a character (RFC 3629, section 3).
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end === 0 ? undefined : bytes.toString('utf8', 0, end);
}
