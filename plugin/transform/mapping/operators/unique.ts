import { textOf } from '../value.ts';
import { listOperator } from './list-operator.ts';

export const unique = listOperator({
  name: 'unique',
  sentence: 'Keeps the first of scalars that are equal; lists and objects are all kept.',
  makes: ['list'],
  keeps: 'lossless',
  examples: [{ argument: true, input: ['a', 'b', 'a'], output: ['a', 'b'] }],
  change: (list) => {
    const seen = new Set<string>();
    const kept = list.filter((element) => {
      const text = textOf(element);
      if (text === undefined) return true;
      const key = `${typeof element === 'string' ? 't' : 'n'}${text}`;
      return seen.size !== seen.add(key).size;
    });
    return kept.length === list.length ? list : kept;
  },
});
