import { expect } from 'chai';
import { AbsentPolicy } from '../../../../plugin/transform/mapping/absent.ts';
import { argumentChecker } from '../../../../plugin/transform/mapping/argument-check.ts';
import type { CompileScope } from '../../../../plugin/transform/mapping/compiler.ts';
import { compileExpression } from '../../../../plugin/transform/mapping/expression.ts';
import { operators } from '../../../../plugin/transform/mapping/operators/registry.ts';
import {
  Problems,
  formatMappingDiagnostic,
} from '../../../../plugin/transform/mapping/problems.ts';
import { Run } from '../../../../plugin/transform/mapping/run.ts';
import { Scope } from '../../../../plugin/transform/mapping/scope.ts';
import { secretReader } from '../../../../plugin/transform/mapping/secret.ts';
import type { Value } from '../../../../plugin/transform/mapping/value.ts';
import type { YamlSource } from '../../../../plugin/diagnostics/yaml-source.ts';

const nowhere = (value: unknown): YamlSource => ({
  file: 'example',
  value,
  diagnostics: [],
  locate: () => ({ line: 1, column: 1 }),
  variables: () => [],
  diagnostic: () => {
    throw new Error('not used here');
  },
});

/** Evaluates one operator alone on a value; source fields are taken from `record`. */
export function evaluate(
  name: string,
  argument: unknown,
  given: { readonly input?: Value; readonly record?: Readonly<Record<string, Value>> } = {},
): { readonly value: Value | undefined; readonly isUsed: boolean } {
  const problems = new Problems();
  const names = new Scope();
  for (const [id, field] of Object.keys({ ...given.record, input: 0 }).entries()) {
    const value = field === 'input' ? given.input : given.record?.[field];
    const expression = {
      facts: { constants: [], closed: false, always: false },
      read: (run: Run) => {
        if (value !== undefined) run.noteRead(id);
        return value;
      },
    };
    names.bind(field, { id, expression: () => expression });
  }
  const scope: CompileScope = {
    shared: {
      problems,
      operators: new Map(operators.map((operator) => [operator.name, operator])),
      argumentFault: argumentChecker(),
      slotOf: () => 0,
      nextId: () => 0,
      secret: secretReader(() => 'example'),
      knownField: undefined,
    },
    names,
    absent: new AbsentPolicy([], new Map()),
    table: () => undefined,
    tableNames: [],
    hasElement: false,
    readsRaw: false,
  };
  const node =
    given.input === undefined ? { [name]: argument } : { from: '$input', [name]: argument };
  const expression = compileExpression({ value: node, source: nowhere(node), path: [] }, scope);
  const run = new Run([]);
  const value = expression.read(run);
  expect(problems.all().map(formatMappingDiagnostic)).to.deep.equal([]);
  return { value, isUsed: run.readCount > 0 };
}
