import { schemaChecker } from '../../../diagnostics/schema-check.ts';
import type { JsonSchema } from '../../../diagnostics/json-schema.ts';
import { loadYaml } from '../../../diagnostics/yaml-source.ts';
import type { YamlSource } from '../../../diagnostics/yaml-source.ts';
import { rootOf } from '../problems.ts';
import type { Located, Problems } from '../problems.ts';
import { layers } from './folders.ts';
import type { Layer, MappingFolders } from './folders.ts';
import { includeSchema, ruleSchema, testSchema } from './rule-schema.ts';
import { setSchema } from './set-schema.ts';

export type DocumentKind = 'set' | 'rule' | 'include' | 'test';

/** One mapping file of one layer. */
export interface FilePlace {
  readonly layer: Layer;
  readonly path: string;
}

/** A file that was found; `root` is undefined when it is so broken that nothing can be read. */
export interface MappingDocument extends FilePlace {
  readonly root: Located | undefined;
}

const schemas: Readonly<Record<DocumentKind, JsonSchema>> = {
  set: setSchema,
  rule: ruleSchema,
  include: includeSchema,
  test: testSchema,
};

/** Reads mapping files once each, checks them against the schema of their kind, and tells what is wrong. */
export class Documents {
  readonly folders: MappingFolders;
  readonly #problems: Problems;
  readonly #read = new Map<string, MappingDocument>();
  readonly #checkers = new Map<DocumentKind, ReturnType<typeof schemaChecker>>();

  constructor(folders: MappingFolders, problems: Problems) {
    this.folders = folders;
    this.#problems = problems;
  }

  /** The first file among `paths`, the user's before the shipped one; `from` itself is passed over. */
  find(paths: readonly string[], from?: FilePlace): FilePlace | undefined {
    for (const path of paths) {
      for (const layer of layers) {
        const isSame = from?.path === path;
        // A user's file that extends its own path means the shipped one below it.
        if (isSame && (from.layer === layer || layer === 'user')) continue;
        if (this.folders.read(layer, path) !== undefined) return { layer, path };
      }
    }
    return undefined;
  }

  open(kind: DocumentKind, place: FilePlace): MappingDocument {
    const key = `${kind}:${place.layer}:${place.path}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const made = { ...place, root: this.#load(kind, place) };
    this.#read.set(key, made);
    return made;
  }

  #load(kind: DocumentKind, { layer, path }: FilePlace): Located | undefined {
    const file = this.folders.shown(layer, path);
    const loaded = loadYaml(this.folders.read(layer, path) ?? '', { file });
    if (loaded.kind === 'invalid') {
      for (const diagnostic of loaded.diagnostics) this.#problems.add(diagnostic);
      return undefined;
    }
    const { source } = loaded;
    for (const diagnostic of source.diagnostics) this.#problems.add(diagnostic);
    for (const diagnostic of this.#check(kind, source)) this.#problems.add(diagnostic);
    return rootOf(source);
  }

  #check(
    kind: DocumentKind,
    source: YamlSource,
  ): ReturnType<ReturnType<typeof schemaChecker>>['diagnostics'] {
    const checker = this.#checkers.get(kind) ?? schemaChecker(schemas[kind], {});
    this.#checkers.set(kind, checker);
    return checker(source).diagnostics;
  }
}
