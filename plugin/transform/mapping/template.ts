import type { CompileScope } from './compiler.ts';
import { factsOfKind } from './facts.ts';
import { emitTemplate } from './generate/emit-text.ts';
import type { Expression } from './operator.ts';
import type { Located } from './problems.ts';
import { compileReference } from './read-reference.ts';
import { parseReference } from './reference.ts';
import type { Run } from './run.ts';
import { textOf } from './value.ts';

const placeholder = /\$(?:\$|\{([^}]*)\}|([A-Za-z_]\w*))?/g;

type Part = (run: Run) => string | undefined;

/** Compiles a text with `$name`, `${a.b}`, `$` (the value so far) and `$$` (the sign) in it. */
export function compileTemplate(text: string, node: Located, scope: CompileScope): Expression {
  const parts: Part[] = [];
  const pieces: (string | Expression)[] = [];
  let at = 0;
  let isAlways = true;
  const literal = (piece: string): void => {
    if (piece === '') return;
    parts.push(() => piece);
    pieces.push(piece);
  };
  for (const found of text.matchAll(placeholder)) {
    literal(text.slice(at, found.index));
    at = found.index + found[0].length;
    if (found[0] === '$$') literal('$');
    else {
      const expression = partOf(found[1] ?? found[2], node, scope);
      isAlways &&= expression.facts.always;
      parts.push((run) => textOf(expression.read(run)));
      pieces.push(expression);
    }
  }
  literal(text.slice(at));
  return {
    facts: { ...factsOfKind('text'), always: isAlways },
    read: (run) => {
      let result = '';
      for (const part of parts) {
        const piece = part(run);
        if (piece === undefined) return undefined;
        result += piece;
      }
      return result;
    },
    emit: emitTemplate(pieces),
  };
}

function partOf(name: string | undefined, node: Located, scope: CompileScope): Expression {
  const facts = factsOfKind();
  if (name === undefined) return { facts, read: (run) => run.current };
  const reference = parseReference(name);
  if (reference !== undefined) return compileReference(reference, node, scope);
  scope.shared.problems.report(
    'BAD_REFERENCE',
    node,
    `"\${${name}}" in this template is no reference; write \${name} or \${a.b[0]}.`,
  );
  return { facts, read: () => undefined };
}
