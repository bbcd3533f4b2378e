import type { EmitProduce, Expression } from '../operator.ts';
import { textOf } from '../value.ts';
import { emitOf } from './block.ts';
import type { Emit } from './block.ts';

/** The pieces of a template in a row; undefined when one of the expressions is. */
export function emitTemplate(pieces: readonly (string | Expression)[]): Emit {
  return (block) => {
    const result = block.variable();
    const label = block.code.name('template');
    block.add(`${label}: {`);
    const texts = pieces.map((piece) => {
      if (typeof piece === 'string') return block.constant(piece);
      const value = emitOf(piece)(block);
      const text = block.variable(
        `typeof ${value} === 'string' ? ${value} : ${block.constant(textOf)}(${value})`,
      );
      block.add(`if (${text} === undefined) break ${label};`);
      return text;
    });
    block.add(`${result} = ${["''", ...texts].join(' + ')};`, '}');
    return result;
  };
}

/** The operator `format`: `$` in the template is the value before. */
export function emitFormat(template: Expression): EmitProduce {
  return (block, value) => {
    const outer = block.variable('run.current');
    block.add(`run.current = ${value};`);
    const text = emitOf(template)(block);
    block.add(`run.current = ${outer};`);
    return text;
  };
}
