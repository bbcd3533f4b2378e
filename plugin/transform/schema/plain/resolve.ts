import { parsePath, schemaPath, type PathStep } from '../attribute-path.ts';
import type { AttributeFacts, EnumFacts, Resolution } from '../target-schema.ts';
import { anyAttribute } from './no-schema.ts';
import type { SchemaNode, SchemaReader } from './schema-node.ts';

/**
 * Looks up an attribute path as far as `properties`, `items`, `allOf` and references inside the document tell;
 * past them, and where more properties are allowed, anything may be there.
 */
export function resolveInSchema(reader: SchemaReader, path: string): Resolution {
  const steps = parsePath(path);
  if (steps === undefined) return anyAttribute(path);
  let owner = reader.root;
  let node = owner;
  for (const [i, step] of steps.entries()) {
    owner = node;
    const at = schemaPath(steps.slice(0, i + 1));
    const found = reader.property(owner, step.name);
    if (found === undefined) {
      if (!reader.isClosed(owner)) return anyAttribute(path);
      return unknown(reader, owner, steps.slice(0, i), step.name);
    }
    const items = reader.items(found);
    const isLast = i === steps.length - 1;
    if (step.index !== undefined && items === undefined && reader.kind(found) !== 'any')
      return { kind: 'misused', at, message: `is no array; write ${step.name} without [ ]` };
    if (step.index === undefined && items !== undefined && !isLast)
      return { kind: 'misused', at, message: `is an array; write ${step.name}[]` };
    node = step.index === undefined ? found : (items ?? {});
  }
  return { kind: 'found', attribute: factsAt(reader, owner, node, steps) };
}

const unknown = (
  reader: SchemaReader,
  owner: SchemaNode,
  above: readonly PathStep[],
  name: string,
): Resolution => ({
  kind: 'unknown',
  at: schemaPath([...above, { name }]),
  name,
  owner: above.length === 0 ? 'the schema' : schemaPath(above),
  candidates: reader.propertyNames(owner),
});

function factsAt(
  reader: SchemaReader,
  owner: SchemaNode,
  node: SchemaNode,
  steps: readonly PathStep[],
): AttributeFacts {
  const items = reader.items(node);
  const { enum: values, deprecated, type } = reader.keywords(items ?? node);
  const last = steps.at(-1);
  const isRequired = last !== undefined && reader.required(owner).includes(last.name);
  return {
    path: schemaPath(steps),
    kind: reader.kind(items ?? node),
    type: typeof type === 'string' ? type : 'any',
    isArray: items !== undefined,
    requirement: isRequired ? 'required' : 'optional',
    isRequired,
    isDerived: false,
    profiles: [],
    ...(Array.isArray(values) && { enum: enumOf(values) }),
    ...(deprecated === true && { deprecated: 'this schema' }),
  };
}

/** A JSON Schema has no captions: each value is its own. */
function enumOf(values: readonly unknown[]): EnumFacts {
  const captions = new Map(
    values
      .filter((value) => typeof value === 'string' || typeof value === 'number')
      .map((value) => [value, String(value)] as const),
  );
  const ids = new Map([...captions].map(([id, caption]) => [caption.toLowerCase(), id]));
  return { captions, deprecated: new Map(), idOf: (text) => ids.get(text.trim().toLowerCase()) };
}
