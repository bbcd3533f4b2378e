import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { textOf } from '../value.ts';

export const mask: TransformOperator = {
  kind: 'transform',
  name: 'mask',
  sentence: 'Puts a star in the place of every character but the first and last few.',
  argument: {
    type: 'object',
    properties: {
      keep_first: {
        type: 'integer',
        minimum: 0,
        description: 'Characters kept in front.',
        examples: [2],
      },
      keep_last: {
        type: 'integer',
        minimum: 0,
        description: 'Characters kept at the end.',
        examples: [4],
      },
    },
    additionalProperties: false,
  },
  keeps: 'privacy',
  examples: [
    { argument: { keep_first: 2 }, input: 'secret', output: 'se****' },
    { argument: { keep_first: 4, keep_last: 4 }, input: 'secret', output: '******' },
  ],
  compile: (argument) => {
    const { keep_first: first = 0, keep_last: last = 0 } = argument as {
      keep_first?: number;
      keep_last?: number;
    };
    return {
      apply: (value) => {
        const text = textOf(value);
        if (text === undefined) return undefined;
        const signs = Array.from(text);
        // What is too short to hide anything is hidden whole.
        const isShort = signs.length <= first + last;
        return signs
          .map((sign, at) => (!isShort && (at < first || at >= signs.length - last) ? sign : '*'))
          .join('');
      },
      facts: factsOfKind('text'),
    };
  },
};
