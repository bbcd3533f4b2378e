/** The part of JSON Schema 2020-12 in which the YAML files of the product are described. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  /** Names the TypeScript type; every object and every enum with a name of its own has one. */
  readonly title?: string;
  readonly description?: string;
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  /** The sentence that tells what the pattern wants; editors show it, too. */
  readonly patternErrorMessage?: string;
  /** The name of a `TextFormat`. */
  readonly format?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  /** A reference to a secret: what stands below it is never shown. */
  readonly writeOnly?: boolean;
}

/** Follows `path` through properties and items: the schemas from the root to its end, as far as known. */
export function schemasAlong(
  root: JsonSchema,
  path: readonly (string | number)[],
): readonly JsonSchema[] {
  const found = [root];
  let schema: JsonSchema | undefined = root;
  for (const step of path) {
    schema = typeof step === 'number' ? schema.items : ownProperty(schema, step);
    if (schema === undefined) break;
    found.push(schema);
  }
  return found;
}

/** A copy of `value` in which `change` replaced every leaf that the schema knows. */
export function mapLeaves(value: unknown, schema: JsonSchema, change: LeafChange): unknown {
  const walk = (part: unknown, known: JsonSchema | undefined, path: LeafPath): unknown => {
    if (Array.isArray(part)) {
      return part.map((item: unknown, index) => walk(item, known?.items, [...path, index]));
    }
    if (typeof part === 'object' && part !== null) {
      const entries = Object.entries(part).map(
        ([key, item]: [string, unknown]) =>
          [key, walk(item, ownProperty(known, key), [...path, key])] as const,
      );
      return Object.fromEntries(entries);
    }
    return known === undefined ? part : change(part, known, path);
  };
  return walk(value, schema, []);
}

type LeafPath = readonly (string | number)[];
type LeafChange = (leaf: unknown, schema: JsonSchema, path: LeafPath) => unknown;

function ownProperty(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  const properties = schema?.properties;
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
}
