import { factsOfConstants } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';

export const lookup: TransformOperator = {
  kind: 'transform',
  name: 'lookup',
  sentence: 'Takes the value to its counterpart in a table; what is not in the table is refused.',
  argument: {
    oneOf: [
      { type: 'string', description: 'The name of a table.' },
      { type: 'object', description: 'The table itself.', minProperties: 1 },
    ],
  },
  keeps: 'lossy',
  examples: [
    { argument: { Low: 2, High: 4 }, input: ' high', output: 4 },
    { argument: { '1': 'one' }, input: 1, output: 'one' },
    { argument: { Low: 2 }, input: 'medium' },
  ],
  compile: (argument, environment) => {
    const table = environment.table(argument);
    return { apply: (value) => table.find(value), facts: factsOfConstants(table.values) };
  },
};
