import { didYouMean } from '../../diagnostics/suggest.ts';
import type { CompileScope } from './compiler.ts';
import { compileMatcher } from './matcher.ts';
import type { Condition } from './operator.ts';
import { elementsOf, membersOf } from './problems.ts';
import type { Located } from './problems.ts';
import { compileReference } from './read-reference.ts';
import { parseReference } from './reference.ts';

const groups = ['any', 'all', 'not'];

/** Compiles `{ field: matcher, any: [...], all: [...], not: ... }`; all parts must hold. */
export function compileCondition(node: Located, scope: CompileScope): Condition {
  const parts = partsOf(node, scope);
  return (run) => {
    // What a condition looks at does not go into any value.
    const { readCount, touched, lost, traced } = run;
    run.traced = undefined;
    let holds = true;
    for (const part of parts) {
      if (part(run)) continue;
      holds = false;
      break;
    }
    run.readCount = readCount;
    run.touched = touched;
    run.lost = lost;
    run.traced = traced;
    return holds;
  };
}

function partsOf(node: Located, scope: CompileScope): readonly Condition[] {
  const { value } = node;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = 'a condition is a map such as { activity: [Upload, Download] }.';
    scope.shared.problems.report('BAD_CONDITION', node, message);
    return [];
  }
  return membersOf(node).map(([key, child]) => partOf(key, child, scope));
}

function partOf(key: string, node: Located, scope: CompileScope): Condition {
  if (key === 'not') {
    const negated = alternatives(node, scope);
    return (run) => !negated.some((condition) => condition(run));
  }
  if (key === 'any') {
    const options = alternatives(node, scope);
    return (run) => options.some((condition) => condition(run));
  }
  if (key === 'all') {
    const all = alternatives(node, scope);
    return (run) => all.every((condition) => condition(run));
  }
  return fieldPart(key, node, scope);
}

function alternatives(node: Located, scope: CompileScope): readonly Condition[] {
  const elements = elementsOf(node);
  if (elements.length === 0) {
    scope.shared.problems.report(
      'BAD_CONDITION',
      node,
      'this list is empty; give at least one condition.',
    );
  }
  return elements.map((element) => compileCondition(element, scope));
}

function fieldPart(key: string, node: Located, scope: CompileScope): Condition {
  const reference = parseReference(key.startsWith('$') ? key.slice(1) : key);
  if (reference === undefined) {
    const hint = didYouMean(key, groups);
    const message = `"${key}" is no field name; write name, a.b[0] or 'key with dots' in inner quotes.${hint}`;
    scope.shared.problems.reportKey('BAD_CONDITION', node, message);
    return () => false;
  }
  const matcher = compileMatcher(node, scope);
  const { name, steps } = reference;
  const isPlainField =
    name !== undefined && steps.length === 0 && scope.names.find(name) === undefined;
  if (isPlainField && matcher.texts !== undefined) {
    const absent = scope.absent.of(name);
    const texts = new Set([...matcher.texts].filter((text) => !absent.texts.has(text)));
    const slot = scope.shared.slotOf(name);
    return fastPart(slot, texts, (run) => matcher.holds(run.source(slot).presentRaw(absent)));
  }
  if (isPlainField) {
    const slot = scope.shared.slotOf(name);
    const absent = scope.absent.of(name);
    return (run) => matcher.holds(run.source(slot).presentRaw(absent));
  }
  const { read } = compileReference(reference, node, { ...scope, readsRaw: true });
  return (run) => matcher.holds(read(run));
}

/** One of a few texts: the folded text is made once per record, however many conditions ask for it. */
function fastPart(slot: number, texts: ReadonlySet<string>, slow: Condition): Condition {
  return (run) => {
    const text = run.source(slot).folded();
    return text === undefined ? slow(run) : texts.has(text);
  };
}
