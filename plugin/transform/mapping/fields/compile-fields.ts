import { compileCondition } from '../condition.ts';
import type { CompiledCondition } from '../condition.ts';
import { overElements } from '../element.ts';
import { compileExpression } from '../expression.ts';
import { emitJoined, emitObject, emitSingle } from '../generate/emit-object.ts';
import { childOf, elementsOf, membersOf } from '../problems.ts';
import type { Located } from '../problems.ts';
import type { Run } from '../run.ts';
import { isList } from '../value.ts';
import { buildObject } from './build-object.ts';
import { dropReads } from './builder.ts';
import type { Build, Built, BuiltObject, FieldScope } from './builder.ts';
import { buildFieldTree } from './field-tree.ts';
import type { FieldTree } from './field-tree.ts';
import { attributeAt, compileLeaf } from './leaf.ts';
import { objectRules } from './object-rules.ts';
import { pairOthers } from './other-pairs.ts';

interface Place {
  /** Schema path of the object, `[]` behind lists; empty for the event. */
  readonly path: string;
  /** Everything around it must be there, so it is kept even when it is incomplete, for the errors to show. */
  readonly isNeeded: boolean;
  /** The object around it requires it, so constants alone may make it. */
  readonly isRequired: boolean;
}

/** Compiles a map of attribute paths to expressions into a builder of events. */
export function compileFields(
  fields: ReadonlyMap<string, Located>,
  scope: FieldScope,
): BuiltObject {
  const tree = buildFieldTree(fields, scope.scope.shared.problems);
  return compileObject(tree, { path: '', isNeeded: true, isRequired: true }, scope);
}

function compileNode(tree: FieldTree, place: Place, fields: FieldScope): Built {
  const { leaf } = tree;
  if (leaf !== undefined) {
    if (childOf(leaf, 'list').value !== undefined) return compileList(leaf, place, fields);
    if (childOf(leaf, 'fields').value !== undefined) return compileEach(leaf, place, fields);
    return compileLeaf(leaf, place.path, fields);
  }
  if (tree.elements.size > 0) return compileNumbered(tree, place, fields);
  return compileObject(tree, place, fields);
}

function compileObject(tree: FieldTree, place: Place, fields: FieldScope): BuiltObject {
  const names = [...tree.members.keys()];
  const rules = objectRules(fields.target, place.path, names);
  const members = [...tree.members].map(([name, child]) => {
    const isRequired = rules.required.includes(name);
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const below = { path, isRequired, isNeeded: isRequired && place.isNeeded };
    const isChoice = !isRequired && rules.oneOf.includes(name) && child.members.size > 0;
    const spare = isChoice ? compileNode(child, { ...below, isRequired: true }, fields) : undefined;
    return { name, spare: spare?.build, ...compileNode(child, below, fields) };
  });
  const isKept = place.isNeeded || place.isRequired;
  const paired = pairOthers(members, rules.others);
  const plan = { ...rules, ...place, maker: fields.makers.at(place.path) };
  const object = { ...plan, members: paired };
  return {
    build: buildObject(paired, plan),
    emit: emitObject(object),
    object,
    produced: members.flatMap(({ produced }) => produced),
    guaranteed: isKept ? members.flatMap(({ guaranteed }) => guaranteed) : [],
    fixed: members.flatMap(({ fixed }) => fixed),
  };
}

/** `evidences[0].x`, `evidences[1].x`: elements that are left out move the others up. */
function compileNumbered(tree: FieldTree, place: Place, fields: FieldScope): Built {
  const below = { path: `${place.path}[]`, isNeeded: false, isRequired: false };
  const numbers = [...tree.elements.keys()].sort((a, b) => a - b);
  const parts = numbers.flatMap((number) => {
    const child = tree.elements.get(number);
    return child === undefined ? [] : [compileNode(child, below, fields)];
  });
  return joined(parts);
}

/** `list:` holds field maps, expressions, or `each` with fields; each makes elements. */
function compileList(leaf: Located, place: Place, fields: FieldScope): Built {
  for (const [name, child] of membersOf(leaf)) {
    if (name === 'list') continue;
    const message = `"${name}" can not stand beside "list"; move it into the elements.`;
    fields.scope.shared.problems.reportKey('BAD_ARGUMENT', child, message);
  }
  const path = `${place.path}[]`;
  const below = { path, isNeeded: false, isRequired: false };
  const parts = elementsOf(childOf(leaf, 'list')).map((element) => {
    const isMap = typeof element.value === 'object' && element.value !== null;
    if (!isMap || childOf(element, 'from').value !== undefined)
      return compileLeaf(element, path, fields);
    if (childOf(element, 'fields').value !== undefined) return compileEach(element, place, fields);
    const tree = buildFieldTree(new Map(membersOf(element)), fields.scope.shared.problems);
    return compileObject(tree, below, fields);
  });
  attributeAt(leaf, path, fields);
  return joined(parts);
}

const eachKeys = ['each', 'where', 'when', 'fields'];

/** `each: $list` with `fields`: one element for every element of a source list. */
function compileEach(leaf: Located, place: Place, fields: FieldScope): Built {
  const { scope } = fields;
  for (const [name, child] of membersOf(leaf)) {
    if (eachKeys.includes(name)) continue;
    const message = `"${name}" can not stand beside "fields"; known here: ${eachKeys.join(', ')}.`;
    scope.shared.problems.reportKey('BAD_ARGUMENT', child, message);
  }
  const each = childOf(leaf, 'each');
  const inner = each.value === undefined ? scope : { ...scope, hasElement: true };
  const fieldMap = new Map(membersOf(childOf(leaf, 'fields')));
  const tree = buildFieldTree(fieldMap, scope.shared.problems);
  const below = { path: `${place.path}[]`, isNeeded: false, isRequired: false };
  const object = compileObject(tree, below, { ...fields, scope: inner });
  attributeAt(leaf, below.path, fields);
  const condition = conditionAt(childOf(leaf, 'when'), scope);
  const when = condition?.holds ?? always;
  const where = conditionAt(childOf(leaf, 'where'), inner)?.holds ?? always;
  const list = each.value === undefined ? undefined : compileExpression(each, scope).read;
  return {
    produced: object.produced,
    guaranteed: [],
    fixed: object.fixed,
    ...(list === undefined && { emit: emitSingle(object, condition) }),
    build: (run) => {
      if (!when(run)) return undefined;
      if (list === undefined) return listOf(object.build(run));
      return buildEach({ run, list, where, build: object.build });
    },
  };
}

function conditionAt(node: Located, scope: FieldScope['scope']): CompiledCondition | undefined {
  return node.value === undefined ? undefined : compileCondition(node, scope);
}

const always = (): boolean => true;

interface EachRun {
  readonly run: Run;
  readonly list: (run: Run) => unknown;
  readonly where: (run: Run) => boolean;
  readonly build: Build;
}

function buildEach({ run, list, where, build }: EachRun): unknown {
  const start = run.readCount;
  const found = list(run);
  const behindList = run.readCount;
  run.lost = false;
  const result: unknown[] = [];
  overElements(isList(found) ? found : [], run, () => {
    const element = where(run) ? build(run) : undefined;
    if (element !== undefined) result.push(element);
    return element !== undefined;
  });
  if (run.takeLost() || result.length === 0) dropReads(run, start, behindList);
  return result.length === 0 ? undefined : result;
}

function listOf(value: unknown): unknown {
  return value === undefined ? undefined : [value];
}

/** The elements of several builders in one list; a builder may give a list of elements. */
function joined(parts: readonly Built[]): Built {
  return {
    produced: parts.flatMap(({ produced }) => produced),
    guaranteed: [],
    fixed: parts.flatMap(({ fixed }) => fixed),
    emit: emitJoined(parts),
    build: (run) => {
      const result: unknown[] = [];
      for (const { build } of parts) {
        const value = build(run);
        if (Array.isArray(value)) result.push(...(value as readonly unknown[]));
        else if (value !== undefined) result.push(value);
      }
      return result.length === 0 ? undefined : result;
    },
  };
}
