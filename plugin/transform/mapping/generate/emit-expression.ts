import type { CompiledCondition } from '../condition.ts';
import type { Expression } from '../operator.ts';
import type { Step } from '../pipeline.ts';
import { emitOf } from './block.ts';
import type { Emit } from './block.ts';

/** The first of several expressions that is present; the reads of the others are taken back. */
export function emitFirst(parts: readonly Expression[]): Emit {
  return (block) => {
    const result = block.variable();
    const before = block.variable('run.readCount');
    const label = block.code.name('first');
    block.add(`${label}: {`);
    for (const part of parts) {
      block.add(`${result} = ${emitOf(part)(block)};`);
      block.add(`if (${result} !== undefined) break ${label};`, `run.readCount = ${before};`);
    }
    block.add('}');
    return result;
  };
}

interface Pipeline {
  readonly source: Expression | undefined;
  readonly condition: CompiledCondition | undefined;
  readonly steps: readonly Step[];
}

/** A value and what operators make of it, when a condition holds. */
export function emitPipeline({ source, condition, steps }: Pipeline): Emit {
  return (block) => {
    const value = block.variable();
    if (condition !== undefined) block.add(`if (${condition.emit(block)}) {`);
    const start = block.variable('run.readCount');
    if (source !== undefined) block.add(`${value} = ${emitOf(source)(block)};`);
    for (const step of steps) step.emit(block, value, start);
    if (condition !== undefined) block.add('}');
    return value;
  };
}
