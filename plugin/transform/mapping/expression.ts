import { didYouMean } from '../../diagnostics/suggest.ts';
import type { CompileScope } from './compiler.ts';
import { compileCondition } from './condition.ts';
import { compileStep } from './pipeline.ts';
import type { Step } from './pipeline.ts';
import type { Emit } from './generate/block.ts';
import { emitFirst, emitPipeline } from './generate/emit-expression.ts';
import { factsOfConstants, factsOfKind, joinFacts } from './facts.ts';
import type { Expression } from './operator.ts';
import { childOf, elementsOf, membersOf } from './problems.ts';
import type { Located } from './problems.ts';
import { AbsentPolicy } from './absent.ts';
import { compileReference } from './read-reference.ts';
import { parseReference } from './reference.ts';
import type { Value } from './value.ts';

/** Keys of an expression that are no operators. */
export const expressionKeys: readonly string[] = ['from', 'when', 'absent', 'always'];

const nothing: Expression = { read: () => undefined, facts: factsOfKind() };

/** Compiles a literal, a reference, a list of alternatives, or `from` with operators. */
export function compileExpression(node: Located, scope: CompileScope): Expression {
  const { value } = node;
  if (typeof value === 'string') return compileText(value, node, scope);
  if (typeof value === 'number' || typeof value === 'boolean') return literal(value);
  if (Array.isArray(value)) return compileFirst(node, scope);
  if (typeof value === 'object' && value !== null) return compilePipeline(node, scope);
  const message =
    'there is no value here; write a literal, $name, a list of them, or a map with from.';
  scope.shared.problems.report('BAD_REFERENCE', node, message);
  return nothing;
}

function literal(value: Value): Expression {
  const emit: Emit = (block) => block.constant(value);
  return { read: () => value, facts: factsOfConstants([value], true), literal: value, emit };
}

function compileText(text: string, node: Located, scope: CompileScope): Expression {
  if (!text.startsWith('$')) return literal(text);
  if (text.startsWith('$$')) return literal(text.slice(1));
  const reference = parseReference(text.slice(1));
  if (reference !== undefined) return compileReference(reference, node, scope);
  scope.shared.problems.report(
    'BAD_REFERENCE',
    node,
    `"${text}" is no reference. Write $name, $a.b[0] or $'key with dots'; { format: "${text}" } for a text with names in it; "$${text}" for the text itself.`,
  );
  return nothing;
}

/** The first alternative that is present wins; the others are not read. */
function compileFirst(node: Located, scope: CompileScope): Expression {
  const parts = elementsOf(node).map((element) => compileExpression(element, scope));
  if (parts.length === 0) {
    scope.shared.problems.report(
      'BAD_REFERENCE',
      node,
      'this list is empty; give at least one value.',
    );
  }
  return {
    facts: joinFacts(parts.map(({ facts }) => facts)),
    read: (run) => {
      const before = run.readCount;
      for (const part of parts) {
        const value = part.read(run);
        if (value !== undefined) return value;
        run.readCount = before;
      }
      return undefined;
    },
    emit: emitFirst(parts),
  };
}

function compilePipeline(node: Located, outer: CompileScope): Expression {
  const absent = childOf(node, 'absent');
  const scope: CompileScope =
    absent.value === undefined
      ? outer
      : {
          ...outer,
          absent: new AbsentPolicy(
            elementsOf(absent).map((one) => one.value),
            new Map(),
          ),
        };
  const from = childOf(node, 'from');
  const when = childOf(node, 'when');
  const source = from.value === undefined ? undefined : compileExpression(from, scope);
  const condition = when.value === undefined ? undefined : compileCondition(when, scope);

  let facts = source?.facts;
  const steps: Step[] = [];
  for (const [name, argument] of membersOf(node)) {
    if (expressionKeys.includes(name)) continue;
    const step = compileStep({ name, argument, scope, input: facts });
    if (step === undefined) {
      facts = factsOfKind('text', 'integer', 'decimal', 'boolean', 'list', 'object');
      continue;
    }
    steps.push(step);
    facts = step.facts;
  }
  if (facts === undefined) {
    reportEmpty(node, scope);
    return nothing;
  }
  return {
    facts: condition === undefined ? facts : { ...facts, always: false },
    read: (run) => {
      if (condition?.holds(run) === false) return undefined;
      const start = run.readCount;
      let value = source?.read(run);
      for (const step of steps) value = step.apply(value, run, start);
      return value;
    },
    emit: emitPipeline({ source, condition, steps }),
  };
}

function reportEmpty(node: Located, scope: CompileScope): void {
  const [first] = membersOf(node);
  const hint = first === undefined ? '' : didYouMean(first[0], expressionKeys);
  scope.shared.problems.report(
    'MISSING_FROM',
    node,
    `this map makes no value; add from: $name.${hint}`,
  );
}
