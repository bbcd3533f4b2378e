import { unknownFacts } from '../facts.ts';
import type { TransformOperator } from '../operator.ts';
import { isHollow, isObject } from '../value.ts';

export const member: TransformOperator = {
  kind: 'transform',
  name: 'member',
  sentence: 'Takes one member of an object.',
  argument: { type: 'string', minLength: 1 },
  keeps: 'lossy',
  examples: [
    { argument: 'name', input: { name: 'a' }, output: 'a' },
    { argument: 'id', input: { name: 'a' } },
  ],
  compile: (argument) => ({
    apply: (value) => {
      const name = String(argument);
      if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
      const found = value[name];
      return isHollow(found) ? undefined : found;
    },
    facts: unknownFacts,
  }),
};
