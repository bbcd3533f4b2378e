import type { Shape } from '../target-schema.ts';
import type { AttributeModel, ClassModel, ObjectModel } from './model.ts';
import { followPath } from './resolve.ts';

/** What a rule can put into one place of an event: the schema pruned to that. */
export interface ProducedNode {
  /** `malware[].name`, without `[]` at its end; empty for the event itself. */
  readonly path: string;
  /** The object it is, with attributes; undefined for values and for objects that take anything. */
  readonly object: ObjectModel | undefined;
  readonly children: Map<string, ProducedChild>;
  /** The rule gives it as a whole, so that its members are what the source has. */
  isWhole: boolean;
}

export interface ProducedChild extends ProducedNode {
  readonly attribute: AttributeModel;
}

/** The tree of all attributes that a rule writes. @throws Error when a path does not resolve. */
export function produceTree(from: ClassModel, paths: readonly string[]): ProducedNode {
  const root: ProducedNode = { path: '', object: from, children: new Map(), isWhole: false };
  for (const path of paths) {
    const trail = followPath(from, path);
    if (trail.kind !== 'trail') throw new Error(`${from.label} has no attribute ${path}`);
    let node = root;
    for (const attribute of trail.attributes) node = childOf(node, attribute);
    node.isWhole = true;
  }
  return root;
}

/** Adds what `complete` may write: ids and names, captions, version, profiles, and observables when asked for. */
export function addCompleted(root: ProducedNode, hasObservables: boolean): void {
  const add = (node: ProducedNode, ...names: readonly string[]): ProducedNode | undefined => {
    let at: ProducedNode | undefined = node;
    for (const name of names) {
      const attribute: AttributeModel | undefined = at?.object?.attributes.get(name);
      at = at && attribute && childOf(at, attribute);
    }
    return at;
  };
  for (const name of ['class_uid', 'category_uid', 'type_uid']) add(root, name);
  add(root, 'metadata', 'version');
  if (nodesBelow(root).some(({ attribute }) => attribute.profiles.length > 0))
    add(root, 'metadata', 'profiles');
  if (hasObservables)
    for (const name of ['name', 'type_id', 'value']) add(root, 'observables', name);
  for (const owner of [root, ...nodesBelow(root)])
    for (const { attribute } of [...owner.children.values()])
      if (attribute.enum && attribute.sibling !== undefined) add(owner, attribute.sibling);
}

function childOf(node: ProducedNode, attribute: AttributeModel): ProducedChild {
  const known = node.children.get(attribute.name);
  if (known !== undefined) return known;
  const child = {
    path: `${childPrefix(node)}${attribute.name}`,
    object: attribute.object(),
    attribute,
    children: new Map<string, ProducedChild>(),
    isWhole: false,
  };
  node.children.set(attribute.name, child);
  return child;
}

const isArray = (node: ProducedNode | ProducedChild): boolean =>
  'attribute' in node && node.attribute.isArray;

/** What stands before the names of a node's children in their paths. */
export const childPrefix = (node: ProducedNode | ProducedChild): string =>
  node.path === '' ? '' : `${node.path}${isArray(node) ? '[]' : ''}.`;

/** Every node below, outermost first. */
export function nodesBelow(node: ProducedNode): readonly ProducedChild[] {
  const found: ProducedChild[] = [];
  const visit = ({ children }: ProducedNode): void => {
    for (const child of children.values()) {
      found.push(child);
      visit(child);
    }
  };
  visit(node);
  return found;
}

/** The same tree as an encoder reads it. */
export function shapeOf(node: ProducedNode | ProducedChild): Shape {
  return {
    kind: 'attribute' in node ? node.attribute.kind : 'object',
    isArray: isArray(node),
    attributes: new Map([...node.children].map(([name, child]) => [name, shapeOf(child)])),
  };
}
