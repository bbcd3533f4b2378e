import { DERIVED_PATHS } from '../derived.ts';
import type { OcsfModel } from '../model.ts';
import type { ProducedChild, ProducedNode } from '../produced-tree.ts';
import { attributeSchema, producedConstraints, requiredNames } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * The part of `jsonSchemaOf` that events can break which a rule built member by member: its attributes are
 * known, in their types, not empty and of their enums, and what `complete` writes is right.
 */
export function builtSchemaOf(root: ProducedNode, model: OcsfModel): JsonSchema {
  const required = requiredNames(root);
  const properties = [...root.children.values()].flatMap((child) => {
    const schema = builtAttribute(child, model);
    return schema === undefined && !required.includes(child.attribute.name)
      ? []
      : [[child.attribute.name, schema ?? {}] as const];
  });
  return {
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    ...producedConstraints(root),
  };
}

function builtAttribute(child: ProducedChild, model: OcsfModel): JsonSchema | undefined {
  const { path, attribute, object, isWhole } = child;
  if (DERIVED_PATHS.has(path) || (path.startsWith('observables') && !isWhole)) return undefined;
  if (object !== undefined && !isWhole) {
    const below = builtSchemaOf(child, model);
    if (isEmpty(below)) return undefined;
    return attribute.isArray ? { type: 'array', items: below } : below;
  }
  return isSure(child) ? undefined : attributeSchema(child, model);
}

/** Whether making a value of the attribute's type makes it a right one. */
function isSure({ attribute, object }: ProducedChild): boolean {
  if (object !== undefined) return false;
  if (attribute.enum !== undefined) return true;
  const { type } = attribute;
  if (type?.values !== undefined) return false;
  switch (attribute.kind) {
    case 'string':
      return type?.max_len === undefined && type?.regex === undefined;
    case 'integer':
      return type?.range === undefined;
    case 'boolean':
      return true;
    default:
      return false;
  }
}

function isEmpty({ properties, ...others }: JsonSchema): boolean {
  return Object.keys(others).length === 0 && Object.keys(properties ?? {}).length === 0;
}
