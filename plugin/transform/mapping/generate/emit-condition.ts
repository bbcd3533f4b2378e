import type { CompiledCondition, ConditionField, ConditionPart } from '../condition.ts';
import type { Matcher } from '../matcher.ts';
import type { Expression } from '../operator.ts';
import type { Block } from './block.ts';
import type { Emit } from './block.ts';
import { emitOf } from './block.ts';
import { emitNumber } from './emit-reference.ts';

/** A condition all parts of which must hold. What it reads does not go into any value. */
export function emitAll(parts: readonly ConditionPart[]): Emit {
  const isNoting = parts.some((part) => part.isNoting);
  return (block) => {
    const name = block.code.function('holds', (inner) => {
      for (const part of parts) inner.add(`if (!${part.emit(inner)}) return false;`);
      return 'true';
    });
    if (!isNoting) return `${name}(run)`;
    const outer = block.code.function('glance', (inner) => {
      inner.add('const readCount = run.readCount, touched = run.touched, lost = run.lost;');
      inner.add(`const isMet = ${name}(run);`);
      inner.add('run.readCount = readCount;', 'run.touched = touched;', 'run.lost = lost;');
      return 'isMet';
    });
    return `${outer}(run)`;
  };
}

/** One of several conditions must hold. */
export function emitAny(options: readonly CompiledCondition[]): Emit {
  return (block) => `(${['false', ...options.map(({ emit }) => emit(block))].join(' || ')})`;
}

/** None of several conditions may hold. */
export function emitNone(options: readonly CompiledCondition[]): Emit {
  const any = emitAny(options);
  return (block) => `!${any(block)}`;
}

/** What a matcher says of a source field. */
export function emitField({ slot, absent }: ConditionField, matcher: Matcher): Emit {
  return (block) => {
    const field = emitNumber(slot, absent, block);
    const read = `run.sources.presentRaw(${slot}, ${block.constant(absent)})`;
    const present = `(${field} < 0 ? undefined : ${read})`;
    if (matcher.texts === undefined) return testOf(present, matcher, block);
    const text = block.variable(`${field} < 0 ? undefined : run.sources.folded(${slot})`);
    const slow = `${block.constant(matcher.holds)}(${present})`;
    return `(${text} === undefined ? ${slow} : ${block.constant(matcher.texts)}.has(${text}))`;
  };
}

/** What a matcher says of the value of an expression. */
export function emitMatch(expression: Expression, matcher: Matcher): Emit {
  const emit = expression.emitPeek ?? emitOf(expression);
  return (block) => testOf(emit(block), matcher, block);
}

function testOf(value: string, matcher: Matcher, block: Block): string {
  if (matcher.isPresence !== undefined)
    return `(${value} ${matcher.isPresence ? '!==' : '==='} undefined)`;
  return `${block.constant(matcher.holds)}(${value})`;
}
