import type { AbsentValues } from '../absent-values.ts';
import type { Expression } from '../operator.ts';
import type { Pick } from '../read-reference.ts';
import { emitOf } from './block.ts';
import type { Emit } from './block.ts';

/** A source field's value, noted as read in full. */
export function emitField(slot: number, absent: AbsentValues): Emit {
  return (block) => {
    const source = block.variable(`run.source(${slot})`);
    const value = block.variable(`${source}.present(${block.constant(absent)})`);
    block.add(`if (${value} !== undefined) {`);
    block.add(`run.reads[run.readCount++] = ${source}.field;`, 'run.touched = true;', '}');
    return value;
  };
}

/** A part of a let's value. */
export function emitPart(whole: Expression, pick: Pick): Emit {
  return (block) => {
    const before = block.variable('run.readCount');
    const value = emitOf(whole)(block);
    block.add(`run.readCount = ${before};`);
    const part = `${block.constant(pick)}(${value})`;
    return block.variable(`${value} === undefined ? undefined : ${part}`);
  };
}
