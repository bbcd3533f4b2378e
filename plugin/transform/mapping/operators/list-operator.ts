import { factsOfKind, unknownFacts } from '../facts.ts';
import type { Facts } from '../facts.ts';
import type { JsonSchema, OperatorExample, TransformOperator } from '../operator.ts';
import { isList } from '../value.ts';
import type { Nested, Value, ValueKind } from '../value.ts';

interface ListChange {
  readonly name: string;
  readonly sentence: string;
  readonly examples: readonly OperatorExample[];
  /** Schema of the argument; absent = the operator is switched on with `true`. */
  readonly argument?: JsonSchema;
  /** Kinds of the result; absent = those of the elements, not known. */
  readonly makes?: readonly ValueKind[];
  /** Absent = an element that is left out is a loss. */
  readonly keeps?: 'lossless';
  readonly change: (list: readonly Nested[], argument: unknown) => Nested | undefined;
}

/** An operator on lists; a value that is no list counts as a list of one. */
export function listOperator(operator: ListChange): TransformOperator {
  const facts: Facts = operator.makes === undefined ? unknownFacts : factsOfKind(...operator.makes);
  return {
    kind: 'transform',
    name: operator.name,
    sentence: operator.sentence,
    argument: operator.argument ?? { const: true },
    keeps: operator.keeps ?? 'lossy',
    examples: operator.examples,
    compile: (argument) => ({
      apply: (value: Value) =>
        operator.change(isList(value) ? value : [value], argument) ?? undefined,
      facts,
    }),
  };
}
