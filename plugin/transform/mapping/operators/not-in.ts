import { mayRefuse, unknownFacts } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import type { Value } from '../value.ts';
import { folded, textOf } from '../value.ts';

export const notIn: TransformOperator = {
  kind: 'transform',
  name: 'not_in',
  sentence:
    'Refuses the listed values, compared without case and outer blanks, and passes the rest.',
  argument: { type: 'array', items: { type: ['string', 'number', 'boolean'] }, minItems: 1 },
  keeps: 'lossless',
  examples: [
    { argument: ['unknown'], input: 'Unknown' },
    { argument: ['unknown'], input: 'high', output: 'high' },
    { argument: [0], input: 0 },
  ],
  compile: (argument, environment) => {
    const refused = new Set(
      (argument as readonly Value[]).map((value) => folded(textOf(value) ?? '')),
    );
    return {
      apply: (value) => {
        const text = textOf(value);
        return text !== undefined && refused.has(folded(text)) ? undefined : value;
      },
      facts: mayRefuse(environment.input ?? unknownFacts),
    };
  },
};
