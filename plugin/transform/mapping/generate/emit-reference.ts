import type { AbsentValues } from '../absent-values.ts';
import type { Expression } from '../operator.ts';
import type { Pick } from '../read-reference.ts';
import { emitOf } from './block.ts';
import type { Block, Emit } from './block.ts';

/** A source field's value, noted as read in full. */
export function emitField(slot: number, absent: AbsentValues): Emit {
  return (block) => {
    const field = emitNumber(slot, absent, block);
    const read = `run.take(${slot}, ${block.constant(absent)})`;
    return block.variable(`${field} < 0 ? undefined : ${read}`);
  };
}

/** The number of the field in a slot, -1 when it is not there or, as most fields, says nothing. */
export function emitNumber(slot: number, absent: AbsentValues, block: Block): string {
  return block.variable(`${absent.texts.has('') ? 'run.filled' : 'run.fields'}[${slot}]`);
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
