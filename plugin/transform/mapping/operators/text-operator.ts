import { factsOfKind } from '../facts.ts';
import type { JsonSchema, OperatorExample, TransformOperator } from '../operator.ts';
import { textOf, unlessEmpty } from '../value.ts';

interface TextChange {
  readonly name: string;
  readonly sentence: string;
  readonly examples: readonly OperatorExample[];
  /** Schema of the argument; absent = the operator is switched on with `true`. */
  readonly argument?: JsonSchema;
  /** The new text; an empty one counts as absent. */
  readonly change: (text: string, argument: string) => string | undefined;
}

/** An operator that makes a text out of a scalar's text. */
export function textOperator(text: TextChange): TransformOperator {
  return {
    kind: 'transform',
    name: text.name,
    sentence: text.sentence,
    argument: text.argument ?? { const: true },
    keeps: 'lossy',
    examples: text.examples,
    compile: (argument) => ({
      apply: (value) => {
        const before = textOf(value);
        return before === undefined
          ? undefined
          : unlessEmpty(text.change(before, String(argument)));
      },
      facts: factsOfKind('text'),
    }),
  };
}
