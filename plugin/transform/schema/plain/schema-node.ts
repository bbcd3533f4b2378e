import { isEventObject, isList } from '../event-object.ts';
import type { AttributeKind } from '../target-schema.ts';

/** One place of a JSON Schema: an object of keywords. */
export type SchemaNode = Readonly<Record<string, unknown>>;

const KINDS: Readonly<Record<string, AttributeKind>> = {
  string: 'string',
  integer: 'integer',
  number: 'float',
  boolean: 'boolean',
  object: 'object',
};

const MAX_REFERENCES = 16;

/** Reads places of one JSON Schema from `root` on, following references inside the document. */
export function createSchemaReader(document: SchemaNode, root: SchemaNode = document) {
  const followed = (node: SchemaNode): SchemaNode => {
    let at = node;
    for (let i = 0; i < MAX_REFERENCES && typeof at.$ref === 'string'; i++) {
      const target = at.$ref.startsWith('#') ? nodeAt(document, at.$ref.slice(1)) : undefined;
      if (target === undefined) return {};
      at = target;
    }
    return at;
  };
  /** The node and what `allOf` adds to it. */
  const parts = (node: SchemaNode): readonly SchemaNode[] => {
    const at = followed(node);
    const all = isList(at.allOf) ? at.allOf.filter(isEventObject) : [];
    return [at, ...all.map(followed)];
  };
  return {
    root,
    property: (node: SchemaNode, name: string): SchemaNode | undefined =>
      parts(node)
        .map(({ properties }) => (isEventObject(properties) ? properties[name] : undefined))
        .find(isEventObject),
    propertyNames: (node: SchemaNode): readonly string[] =>
      parts(node).flatMap(({ properties }) =>
        isEventObject(properties) ? Object.keys(properties) : [],
      ),
    required: (node: SchemaNode): readonly string[] =>
      parts(node).flatMap(({ required }) => (isList(required) ? required.map(String) : [])),
    isClosed: (node: SchemaNode): boolean =>
      parts(node).some(
        (part) =>
          (part.additionalProperties === false || part.unevaluatedProperties === false) &&
          part.patternProperties === undefined,
      ),
    items: (node: SchemaNode): SchemaNode | undefined => {
      const { items, type } = followed(node);
      if (isEventObject(items)) return items;
      return type === 'array' ? {} : undefined;
    },
    kind: (node: SchemaNode): AttributeKind => KINDS[String(followed(node).type)] ?? 'any',
    keywords: followed,
  };
}

export type SchemaReader = ReturnType<typeof createSchemaReader>;

function nodeAt(document: SchemaNode, pointer: string): SchemaNode | undefined {
  let at: unknown = document;
  for (const step of pointer.split('/').slice(1)) {
    if (!isEventObject(at)) return undefined;
    at = at[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return isEventObject(at) ? at : undefined;
}
