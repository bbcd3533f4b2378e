import { parsePath, type PathStep } from '../attribute-path.ts';
import type { AttributeKind, Shape } from '../target-schema.ts';
import { resolveInSchema } from './resolve.ts';
import type { SchemaReader } from './schema-node.ts';

interface GrowingShape extends Shape {
  kind: AttributeKind;
  isArray: boolean;
  readonly attributes: Map<string, GrowingShape>;
}

const createShape = (kind: AttributeKind): GrowingShape => ({
  kind,
  isArray: false,
  attributes: new Map(),
});

/** The tree of what a rule writes, and the paths in it that hold floats. */
export function producedShape(
  reader: SchemaReader,
  produced: readonly string[],
): { readonly shape: Shape; readonly floatPaths: readonly string[] } {
  const shape = createShape('object');
  const floatPaths: string[] = [];
  for (const path of produced) {
    const resolution = resolveInSchema(reader, path);
    if (resolution.kind !== 'found') throw new Error(`the schema has no attribute ${path}`);
    const { kind, isArray, path: schemaPath } = resolution.attribute;
    const leaf = grow(shape, parsePath(path) ?? []);
    leaf.kind = kind;
    leaf.isArray ||= isArray;
    if (kind === 'float') floatPaths.push(schemaPath.replace(/\[\]$/, ''));
  }
  return { shape, floatPaths };
}

function grow(root: GrowingShape, steps: readonly PathStep[]): GrowingShape {
  let at = root;
  for (const { name, index } of steps) {
    const next = at.attributes.get(name) ?? createShape('object');
    next.isArray ||= index !== undefined;
    at.attributes.set(name, next);
    at = next;
  }
  return at;
}
