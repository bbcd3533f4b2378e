import { unknownFacts } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { isList } from '../value.ts';

export const where: TransformOperator = {
  kind: 'transform',
  name: 'where',
  sentence:
    'Keeps the elements of a list for which a condition holds; `$.name` is a member of the element.',
  argument: { type: 'object', minProperties: 1 },
  keeps: 'lossy',
  examples: [
    {
      argument: { '$.kind': 'file' },
      input: [{ kind: 'file', id: 1 }, { kind: 'user' }],
      output: [{ kind: 'file', id: 1 }],
    },
    { argument: { '$.': { matches: '^\\d' } }, input: ['1', 'a'], output: ['1'] },
    { argument: { '$.kind': 'file' }, input: [{ kind: 'user' }] },
  ],
  compile: (argument, environment) => {
    const holds = environment.condition(argument);
    return {
      apply: (value, run) => {
        if (!isList(value)) return undefined;
        const outer = run.element;
        const kept = value.filter((element) => {
          if (element === null) return false;
          run.element = element;
          return holds(run);
        });
        run.element = outer;
        if (kept.length === 0) return undefined;
        return kept.length === value.length ? value : kept;
      },
      facts: environment.input ?? unknownFacts,
    };
  },
};
