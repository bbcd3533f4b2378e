import { createOcsfSchema } from './ocsf/ocsf-schema.ts';
import { factsFromPackage } from './ocsf/package/read-package.ts';
import { createJsonSchema } from './plain/json-schema.ts';
import { createNoSchema } from './plain/no-schema.ts';
import type { TargetSchema } from './target-schema.ts';

export type LoadedSchema =
  | { readonly kind: 'loaded'; readonly schema: TargetSchema }
  /** There is no such folder, or nothing in it that is a schema. */
  | { readonly kind: 'not_found'; readonly looked: readonly string[] }
  /** `message` says which file or place is not right. */
  | { readonly kind: 'unusable'; readonly folder: string; readonly message: string };

/** The text of a file below a `mappings` folder; undefined when there is none. */
export type ReadMappingFile = (path: string) => string | undefined;

/**
 * Loads what `schema:` of a mapping set names: `none`, or the folder `schemas/<name>` with an OCSF package
 * (`ocsf.json` and its companions) or a JSON Schema 2020-12 (`schema.json`).
 */
export function loadTargetSchema(name: string, readFile: ReadMappingFile): LoadedSchema {
  if (name === 'none') return { kind: 'loaded', schema: createNoSchema() };
  const folder = `schemas/${name}`;
  const looked = [`${folder}/ocsf.json`, `${folder}/schema.json`] as const;
  try {
    if (readFile(looked[0]) !== undefined) {
      const facts = factsFromPackage((file) => readFile(`${folder}/${file}`));
      return { kind: 'loaded', schema: createOcsfSchema(name, facts) };
    }
    const text = readFile(looked[1]);
    if (text === undefined) return { kind: 'not_found', looked };
    return { kind: 'loaded', schema: createJsonSchema(name, text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'unusable', folder, message };
  }
}
