import { didYouMean } from '../../../diagnostics/suggest.ts';
import type { AttributeFacts } from '../../schema/target-schema.ts';
import { compileExpression } from '../expression.ts';
import { emitLeaf } from '../generate/emit-leaf.ts';
import { childOf } from '../problems.ts';
import type { Located } from '../problems.ts';
import type { Run } from '../run.ts';
import type { Value } from '../value.ts';
import type { Built, FieldScope } from './builder.ts';
import { coercionFor } from './coerce.ts';
import type { Coerce } from './coerce.ts';
import { checkConstants, checkKinds } from './static-check.ts';

const unusable: Built = { build: () => undefined, produced: [], guaranteed: [], fixed: [] };

/** Compiles the expression of one attribute; `path` has `[]` behind every list. */
export function compileLeaf(node: Located, path: string, fields: FieldScope): Built {
  const attribute = attributeAt(node, path, fields);
  const expression = compileExpression(node, fields.scope);
  if (attribute === undefined) return unusable;
  const coerce = coercionFor(attribute);
  checkKinds({ node, attribute, facts: expression.facts, problems: fields.scope.shared.problems });
  checkConstants({
    node,
    attribute,
    facts: expression.facts,
    problems: fields.scope.shared.problems,
  });
  const isAlways = childOf(node, 'always').value === true;
  const leaf = { path, node, coerce, read: expression.read, isData: isAlways };
  return {
    build: buildLeaf(leaf),
    emit: emitLeaf({ attribute, expression, coerce, isData: isAlways }),
    produced: [attribute.path],
    guaranteed: expression.facts.always ? [attribute.path] : [],
    fixed: fixedValues(expression.facts.fixed ?? [], coerce, attribute.path),
  };
}

/** The literals and defaults as they stand in events. */
function fixedValues(values: readonly Value[], coerce: Coerce, path: string): Built['fixed'] {
  return values.flatMap((value) => {
    const coerced = coerce(value, { lost: false });
    const elements: readonly unknown[] = Array.isArray(coerced) ? coerced : [coerced];
    return elements.map((element) => ({ path, value: element }));
  });
}

interface Leaf {
  readonly path: string;
  readonly node: Located;
  readonly coerce: Coerce;
  readonly read: (run: Run) => Value | undefined;
  /** Counts as data of the record even when it is a constant. */
  readonly isData: boolean;
}

function buildLeaf(leaf: Leaf): Built['build'] {
  const { coerce, read, isData } = leaf;
  return (run) => {
    const before = run.readCount;
    run.startValue();
    const value = read(run);
    run.lost = false;
    const result = value === undefined ? undefined : coerce(value, run);
    if (run.takeLost() || result === undefined) run.readCount = before;
    if (result === undefined) return undefined;
    if (run.touched || isData) run.dataCount += 1;
    if (run.entries !== undefined) note(run, leaf, { before, result });
    return result;
  };
}

function note(run: Run, leaf: Leaf, what: { before: number; result: unknown }): void {
  run.entries?.push({
    attribute: leaf.path,
    rule: leaf.node.path,
    value: what.result,
    fields: [...new Set(run.traced)],
    used: run.reads.slice(what.before, run.readCount).filter((field) => field >= 0),
  });
}

/** Facts of the attribute; undefined after reporting that there is none. */
export function attributeAt(
  node: Located,
  path: string,
  { target, scope }: FieldScope,
): AttributeFacts | undefined {
  const found = target.resolve(path);
  const { problems } = scope.shared;
  switch (found.kind) {
    case 'found':
      return found.attribute;
    case 'misused':
      problems.reportKey('MISUSED_ATTRIBUTE', node, `${found.at} ${found.message}.`);
      return undefined;
    case 'unknown': {
      const hint = didYouMean(found.name, found.candidates);
      const known = found.candidates.slice(0, 12).join(', ');
      const cure =
        hint === '' ? ` It has ${known}${found.candidates.length > 12 ? ', ...' : '.'}` : hint;
      problems.reportKey(
        'UNKNOWN_ATTRIBUTE',
        node,
        `${found.owner} has no attribute "${found.name}".${cure}`,
      );
      return undefined;
    }
  }
}
