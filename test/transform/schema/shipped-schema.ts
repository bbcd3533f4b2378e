import { readFileSync } from 'node:fs';
import { loadTargetSchema } from '../../../plugin/transform/schema/load-target-schema.ts';
import type { TargetClass, TargetSchema } from '../../../plugin/transform/schema/target-schema.ts';

const MAPPINGS = new URL('../../../mappings/', import.meta.url);

/** The text of a file of the shipped mappings; undefined when there is none. */
export function readShipped(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, MAPPINGS), 'utf8');
  } catch {
    return undefined;
  }
}

/** The OCSF schema that ships with the package. */
export function shippedSchema(): TargetSchema {
  const loaded = loadTargetSchema('ocsf-1.5.0', readShipped);
  if (loaded.kind !== 'loaded') throw new Error(`ocsf-1.5.0: ${loaded.kind}`);
  return loaded.schema;
}

/** A class of the shipped OCSF schema. */
export function shippedClass(name: string | number): TargetClass {
  const found = shippedSchema().class(name);
  if (found === undefined) throw new Error(`no class ${name}`);
  return found;
}
