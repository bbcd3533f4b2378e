import type { CompiledSource } from '../operator.ts';
import type { Run } from '../run.ts';
import type { Value } from '../value.ts';
import type { Block } from './block.ts';

/** Writes the lines that change the variable `value`; `start` says where the reads of the value began. */
export type EmitStep = (block: Block, value: string, start: string) => void;

/** Turns one value into another, and takes the reads since `start` back unless they went into it in full. */
export type Transform = (value: Value, run: Run, start: number) => Value | undefined;

/** An operator that turns one value into another. */
export function emitTransform(transform: Transform): EmitStep {
  return (block, value, start) => {
    const call = `${block.constant(transform)}(${value}, run, ${start})`;
    block.add(`if (${value} !== undefined) ${value} = ${call};`);
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
