import type { AttributeFacts } from '../../schema/target-schema.ts';
import type { Coerce } from '../fields/coerce.ts';
import type { Expression } from '../operator.ts';
import type { Value } from '../value.ts';
import { emitOf } from './block.ts';
import type { Block, Emit } from './block.ts';

interface Leaf {
  readonly attribute: AttributeFacts;
  readonly expression: Expression;
  readonly coerce: Coerce;
  /** Counts as data of the record even when it is a constant. */
  readonly isData: boolean;
}

/** One attribute's value, as `buildLeaf` has it without notes for a trace. */
export function emitLeaf(leaf: Leaf): Emit {
  const { attribute, expression, coerce, isData } = leaf;
  const { literal } = expression;
  if (literal !== undefined && !attribute.isArray) return emitLiteral(literal, coerce, isData);
  return (block) => {
    const before = block.variable('run.readCount');
    block.add('run.touched = false;', 'run.lost = false;');
    const value = emitOf(expression)(block);
    const result = block.variable();
    if (attribute.isArray) block.add('run.lost = false;');
    block.add(`if (${value} !== undefined) ${result} = ${coerced(value, leaf, block)};`);
    const isGone = attribute.isArray
      ? `run.lost || ${result} === undefined`
      : `${result} === undefined`;
    block.add(`if (${isGone}) run.readCount = ${before};`);
    if (attribute.isArray) block.add('run.lost = false;');
    block.add(`if (${result} !== undefined${isData ? '' : ' && run.touched'}) run.dataCount += 1;`);
    return result;
  };
}

/** What an attribute makes of a literal is known now. */
function emitLiteral(literal: Value, coerce: Coerce, isData: boolean): Emit {
  const result = coerce(literal, { lost: false });
  return (block) => {
    if (isData && result !== undefined) block.add('run.dataCount += 1;');
    return result === undefined ? 'undefined' : block.constant(result);
  };
}

/** Most values are of the attribute's type as they come. */
function coerced(value: string, { attribute, coerce }: Leaf, block: Block): string {
  const call = `${block.constant(coerce)}(${value}, run)`;
  if (attribute.isArray || attribute.enum !== undefined) return call;
  switch (attribute.kind) {
    case 'string':
      return `typeof ${value} === 'string' && ${value} !== '' ? ${value} : ${call}`;
    case 'integer':
    case 'timestamp':
      return `Number.isSafeInteger(${value}) ? ${value} : ${call}`;
    default:
      return call;
  }
}
