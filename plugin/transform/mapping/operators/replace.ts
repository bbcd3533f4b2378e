import { factsOfKind } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { textOf, unlessEmpty } from '../value.ts';

export const replace: TransformOperator = {
  kind: 'transform',
  name: 'replace',
  sentence: 'Puts one fixed text in the place of another, everywhere in the value.',
  argument: {
    type: 'object',
    properties: {
      text: { type: 'string', minLength: 1, description: 'What is replaced.' },
      with: { type: 'string', description: 'What comes in its place.' },
    },
    required: ['text', 'with'],
    additionalProperties: false,
  },
  keeps: 'lossy',
  examples: [
    { argument: { text: '_SPACE_', with: ' ' }, input: 'User_SPACE_Name', output: 'User Name' },
    { argument: { text: 'a', with: '' }, input: 'aa' },
  ],
  compile: (argument) => {
    const change = argument as { text: string; with: string };
    return {
      apply: (value) => unlessEmpty(textOf(value)?.replaceAll(change.text, () => change.with)),
      facts: factsOfKind('text'),
    };
  },
};
