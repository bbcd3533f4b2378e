import type { EmitProduce, Expression } from '../operator.ts';
import { emitOf } from './block.ts';
import type { Block } from './block.ts';

/** The operator `concat`: the value before, and what the parts add to it. */
export function emitConcat(parts: readonly Expression[]): EmitProduce {
  return (block, value) => {
    const list = block.variable('undefined');
    addTo(block, list, value);
    for (const part of parts) addTo(block, list, emitOf(part)(block));
    return list;
  };
}

/** Adds a value, or the elements of a list, to the list in a variable that is undefined at first. */
export function addTo(block: Block, list: string, value: string): void {
  block.add(`if (Array.isArray(${value})) {`);
  block.add(`if (${value}.length > 0) (${list} ??= []).push(...${value});`);
  block.add(`} else if (${value} !== undefined) (${list} ??= []).push(${value});`);
}
