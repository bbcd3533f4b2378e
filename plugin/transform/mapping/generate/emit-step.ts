import type { CompiledOperator, CompiledSource, Operator } from '../operator.ts';
import { isHollow } from '../value.ts';
import type { Block } from './block.ts';

/** Writes the lines that change the variable `value`; `start` says where the reads of the value began. */
export type EmitStep = (block: Block, value: string, start: string) => void;

/** An operator that turns one value into another, as `transformStep` has it. */
export function emitTransform(
  apply: CompiledOperator['apply'],
  keeps: Operator['keeps'],
): EmitStep {
  return (block, value, start) => {
    const operator = block.constant(apply);
    block.add(`if (${value} !== undefined) {`, 'run.lost = false;');
    const result = block.variable(`${operator}(${value}, run)`);
    const isHollowObject = `typeof ${result} === 'object' && ${block.constant(isHollow)}(${result})`;
    block.add(`if (${result} === undefined || ${isHollowObject}) {`);
    block.add(`${value} = undefined;`, `run.readCount = ${start};`, '} else {');
    if (keeps === 'lossy') block.add(`if (${result} !== ${value}) run.readCount = ${start};`);
    if (keeps === 'lossless') block.add(`if (run.lost) run.readCount = ${start};`);
    block.add(`${value} = ${result};`, '}', 'run.lost = false;', '}');
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
