import type { CompileScope } from './compiler.ts';
import { compileExpression } from './expression.ts';
import { factsOfKind, unknownFacts } from './facts.ts';
import type { Facts } from './facts.ts';
import { emitOf } from './generate/block.ts';
import type { Emit } from './generate/block.ts';
import type { Expression } from './operator.ts';
import type { Located } from './problems.ts';
import type { MapContext, Run } from './run.ts';
import { Scope } from './scope.ts';
import type { Value } from './value.ts';

/** A let's value for one record, with what went into it. */
export interface LetValue {
  generation: number;
  value: Value | undefined;
  reads: number[];
  readCount: number;
  traced: readonly number[];
  touched: boolean;
}

/** Binds lets in a new scope; each is compiled when first used and computed once per record. */
export function bindLets(lets: ReadonlyMap<string, Located>, outer: CompileScope): CompileScope {
  const names = new Scope(outer.names);
  const scope = { ...outer, names };
  for (const [name, node] of lets) names.bind(name, binding(name, node, scope));
  return scope;
}

function binding(
  name: string,
  node: Located,
  scope: CompileScope,
): { id: number; expression: () => Expression } {
  const id = scope.shared.nextId();
  let compiled: Expression | undefined;
  let isOpen = false;
  const expression = (): Expression => {
    if (compiled !== undefined) return compiled;
    if (isOpen) {
      const message = `let "${name}" needs its own value by way of another let; break the circle.`;
      scope.shared.problems.reportKey('CYCLIC_LET', node, message);
      return { read: () => undefined, facts: unknownFacts };
    }
    isOpen = true;
    // Inside its own definition the name is what it was outside, usually the source field.
    const inner = {
      ...scope,
      names: scope.names.without(name),
      hasElement: false,
      readsRaw: false,
    };
    const expression = compileExpression(node, inner);
    const { read, facts } = expression;
    isOpen = false;
    const value = emitOf(expression);
    const emit: Emit = (block) => block.variable(`${block.code.let(value).read}(run)`);
    const emitPeek: Emit = (block) => block.variable(`${block.code.let(value).peek}(run)`);
    compiled = { read: computedOnce(read), facts, emit, emitPeek };
    return compiled;
  };
  return { id, expression };
}

const NOT_COMPUTED: LetValue = {
  generation: -1,
  value: undefined,
  reads: [],
  readCount: 0,
  traced: [],
  touched: false,
};

function computedOnce(read: Expression['read']): Expression['read'] {
  return (run) => {
    let kept = run.lets.get(read);
    if (kept === undefined) {
      kept = { ...NOT_COMPUTED, reads: [] };
      run.lets.set(read, kept);
    }
    if (kept.generation !== run.generation) compute(kept, read, run);
    for (let index = 0; index < kept.readCount; index += 1) {
      run.reads[run.readCount++] = kept.reads[index] ?? -1;
    }
    if (kept.touched) run.touched = true;
    if (run.traced !== undefined) run.traced.push(...kept.traced);
    return kept.value;
  };
}

function compute(kept: LetValue, read: Expression['read'], run: Run): void {
  const { readCount, touched, traced, element, lost } = run;
  run.touched = false;
  if (traced !== undefined || run.entries !== undefined) run.traced = [];
  run.element = undefined;
  kept.value = read(run);
  kept.readCount = run.readCount - readCount;
  for (let index = 0; index < kept.readCount; index += 1) {
    kept.reads[index] = run.reads[readCount + index] ?? -1;
  }
  kept.traced = run.traced ?? [];
  kept.touched = run.touched;
  kept.generation = run.generation;
  run.readCount = readCount;
  run.touched = touched;
  run.traced = traced;
  run.element = element;
  run.lost = lost;
}

/** Binds what every record is mapped with: `$stream`, `$tenant`, and `$tenant_host` when known. */
export function bindContext(names: Scope, nextId: () => number): void {
  const sure: Facts = { ...factsOfKind('text'), always: true };
  const bind = (
    name: string,
    facts: Facts,
    read: (context: MapContext) => string | undefined,
  ): void => {
    const expression: Expression = {
      facts,
      read: (run) => {
        const value = read(run.context);
        // It differs from record to record, so it is no constant.
        if (value !== undefined) run.touched = true;
        return value;
      },
      emitPeek: (block) => block.variable(`${block.constant(read)}(run.context)`),
    };
    names.bind(name, { id: nextId(), expression: () => expression });
  };
  bind('stream', sure, ({ stream }) => stream);
  bind('tenant', sure, ({ tenant }) => tenant);
  bind('tenant_host', factsOfKind('text'), ({ tenantHost }) => tenantHost);
}
