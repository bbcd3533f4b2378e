import { didYouMean } from '../../diagnostics/suggest.ts';
import type { CompileScope } from './compiler.ts';
import { compileCondition } from './condition.ts';
import { compileExpression } from './expression.ts';
import type { Facts } from './facts.ts';
import type { NodePath, OperatorEnvironment, Table } from './operator.ts';
import { compilePattern } from './pattern/pattern.ts';
import { childOf } from './problems.ts';
import type { Located } from './problems.ts';
import { tableOf } from './table.ts';
import { rowsOfMap } from './table-rows.ts';
import { compileTemplate } from './template.ts';

const noTable: Table = { find: () => undefined, values: [] };

/** What an operator may ask the compiler for; `node` is its argument. */
export function environmentFor(
  node: Located,
  scope: CompileScope,
  input: Facts | undefined,
): OperatorEnvironment {
  const { problems } = scope.shared;
  const inner = { ...scope, hasElement: true };
  const at = (path: NodePath = []): Located => path.reduce(childOf, node);
  const name = String(node.path.at(-1));
  return {
    input,
    expression: (_, path) => compileExpression(at(path), name === 'each' ? inner : scope),
    condition: (_, path) => compileCondition(at(path), inner).holds,
    template: (text, path) => compileTemplate(text, at(path), scope),
    table: (_, path) => tableAt(at(path), scope),
    pattern: (text, path) => {
      const compiled = compilePattern(text);
      if (!('message' in compiled)) return compiled;
      const { offset, message } = compiled;
      const where = `at character ${offset + 1}`;
      problems.report('UNSAFE_PATTERN', at(path), `this pattern is refused ${where}: ${message}.`);
      return undefined;
    },
    secret: (_, path) => {
      const secret = scope.shared.secret(at(path));
      if (!('fault' in secret)) return secret;
      problems.report('UNREADABLE_SECRET', at(path), secret.fault);
      return undefined;
    },
    problem: (message, path) => problems.report('BAD_ARGUMENT', at(path), `${name} ${message}.`),
  };
}

function tableAt(node: Located, scope: CompileScope): Table {
  if (typeof node.value !== 'string') return tableOf(rowsOfMap(node, scope.shared.problems));
  const table = scope.table(node.value);
  if (table !== undefined) return table;
  const hint = didYouMean(node.value, scope.tableNames);
  const known =
    scope.tableNames.length === 0
      ? ' This set has no tables.'
      : ` Known: ${scope.tableNames.join(', ')}.`;
  scope.shared.problems.report(
    'UNKNOWN_TABLE',
    node,
    `there is no table "${node.value}".${hint === '' ? known : hint}`,
  );
  return noTable;
}
