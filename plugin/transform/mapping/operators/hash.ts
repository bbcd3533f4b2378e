import { createHmac } from 'node:crypto';
import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { textOf } from '../value.ts';

export const hash: TransformOperator = {
  kind: 'transform',
  name: 'hash',
  sentence:
    'Puts a keyed digest (HMAC-SHA-256, hexadecimal) in the place of a scalar, equal for equal texts.',
  argument: {
    type: 'object',
    properties: {
      key: {
        type: 'object',
        description: 'Where the secret key is: `{ env: NAME }` or `{ file: PATH }`.',
      },
    },
    required: ['key'],
    additionalProperties: false,
  },
  keeps: 'privacy',
  examples: [
    {
      argument: { key: { env: 'EXAMPLE_KEY' } },
      input: 'user',
      output: createHmac('sha256', 'example').update('user').digest('hex'),
    },
    { argument: { key: { env: 'EXAMPLE_KEY' } }, input: ['user'] },
  ],
  compile: (argument, environment) => {
    const secret = environment.secret((argument as { key: unknown }).key, ['key']);
    if (secret === undefined) return { apply: () => undefined, facts: factsOfKind() };
    return {
      apply: (value) => {
        const text = textOf(value);
        return text === undefined
          ? undefined
          : createHmac('sha256', secret).update(text).digest('hex');
      },
      facts: factsOfKind('text'),
    };
  },
};
