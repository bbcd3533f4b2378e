import { factsOfConstants, joinFacts, unknownFacts } from '../facts.ts';
import type { SourceOperator } from '../operator.ts';
import type { Value } from '../value.ts';

/** `default` is a word of the language, so the constant has another name. */
export const defaultValue: SourceOperator = {
  kind: 'source',
  name: 'default',
  sentence: 'Gives a fixed value where there is none so far.',
  argument: { type: ['string', 'number', 'boolean'] },
  keeps: 'lossless',
  examples: [
    { argument: 1, output: 1 },
    { argument: 1, input: 2, output: 2 },
  ],
  compile: (argument, environment) => {
    const literal = argument as Value;
    return {
      produce: (value) => value ?? literal,
      emit: (block, value) => block.variable(`${value} ?? ${block.constant(literal)}`),
      facts: joinFacts([environment.input ?? unknownFacts, factsOfConstants([literal], true)]),
    };
  },
};
