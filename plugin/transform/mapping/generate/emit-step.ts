import type { CompiledOperator, CompiledSource, Operator } from '../operator.ts';
import type { Run } from '../run.ts';
import { isHollow } from '../value.ts';
import type { Value } from '../value.ts';
import type { Block } from './block.ts';

/** Writes the lines that change the variable `value`; `start` says where the reads of the value began. */
export type EmitStep = (block: Block, value: string, start: string) => void;

/** An operator that turns one value into another, as `transformStep` has it. */
export function emitTransform(
  apply: CompiledOperator['apply'],
  keeps: Operator['keeps'],
): EmitStep {
  return (block, value, start) => {
    const operator = block.constant(transforming(apply, keeps));
    block.add(`if (${value} !== undefined) ${value} = ${operator}(${value}, run, ${start});`);
  };
}

type Transforming = (value: Value, run: Run, start: number) => Value | undefined;

/** Applies the operator and takes the reads since `start` back when the value, or a part of it, got lost. */
function transforming(apply: CompiledOperator['apply'], keeps: Operator['keeps']): Transforming {
  return (value, run, start) => {
    run.lost = false;
    const result = apply(value, run);
    const isGone = isHollow(result);
    const isLost = keeps === 'lossy' ? result !== value : keeps === 'lossless' && run.lost;
    if (isGone || isLost) run.readCount = start;
    run.lost = false;
    return isGone ? undefined : result;
  };
}

interface SourceStep {
  readonly produce: CompiledSource['produce'];
  readonly emit: CompiledSource['emit'];
  readonly isLossy: boolean;
  readonly isDefault: boolean;
}

/** An operator that has something to say about an absent value, as `sourceStep` has it. */
export function emitSource({ produce, emit, isLossy, isDefault }: SourceStep): EmitStep {
  return (block, value, start) => {
    const result =
      emit?.(block, value) ?? block.variable(`${block.constant(produce)}(${value}, run)`);
    block.add('run.lost = false;');
    const isOther = isLossy ? ` || ${result} !== ${value}` : '';
    block.add(`if (${result} === undefined${isOther}) run.readCount = ${start};`);
    if (isDefault) block.add(`if (${value} === undefined) run.touched = false;`);
    block.add(`${value} = ${result};`);
  };
}
