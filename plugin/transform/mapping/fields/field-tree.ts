import { parsePath } from '../../schema/attribute-path.ts';
import type { PathStep } from '../../schema/attribute-path.ts';
import type { Located, Problems } from '../problems.ts';

/** Attributes of a rule as a tree; a node is a value, an object, or a list of numbered elements. */
export interface FieldTree {
  /** The expression, when the attribute is given as a whole. */
  leaf: Located | undefined;
  readonly members: Map<string, FieldTree>;
  readonly elements: Map<number, FieldTree>;
}

/** Sorts the attribute paths of a field map into a tree; reports paths that contradict each other. */
export function buildFieldTree(
  fields: ReadonlyMap<string, Located>,
  problems: Problems,
): FieldTree {
  const root = emptyTree();
  for (const [path, node] of fields) {
    const steps = parsePath(path);
    if (steps === undefined || steps.some(isUnusable)) {
      const message = `"${path}" is no attribute path; write a.b or a[0].b, and "list" or "each" for lists of any length.`;
      problems.reportKey('MISUSED_ATTRIBUTE', node, message);
      continue;
    }
    place(root, { path, steps, node }, problems);
  }
  return root;
}

/** `[]` says nothing about which element, and one name would change the object instead of a member. */
function isUnusable({ name, index }: PathStep): boolean {
  return index === 'each' || name === '__proto__';
}

function emptyTree(): FieldTree {
  return { leaf: undefined, members: new Map(), elements: new Map() };
}

interface Placed {
  readonly path: string;
  readonly steps: readonly PathStep[];
  readonly node: Located;
}

function place(root: FieldTree, { path, steps, node }: Placed, problems: Problems): void {
  let at = root;
  let isConflict = false;
  for (const { name, index } of steps) {
    at = childOf(at.members, name);
    isConflict ||= at.leaf !== undefined;
    if (typeof index === 'number') {
      isConflict ||= at.members.size > 0;
      at = childOf(at.elements, index);
      isConflict ||= at.leaf !== undefined;
    } else {
      isConflict ||= at.elements.size > 0;
    }
  }
  if (isConflict || at.members.size > 0) {
    const message = `"${path}" is given as a whole and in parts; keep one of the two.`;
    problems.reportKey('CONFLICTING_FIELDS', node, message);
    return;
  }
  at.leaf = node;
}

function childOf<K>(children: Map<K, FieldTree>, key: K): FieldTree {
  const known = children.get(key);
  if (known !== undefined) return known;
  const made = emptyTree();
  children.set(key, made);
  return made;
}
