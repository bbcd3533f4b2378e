import { schemaChecker } from '../../../diagnostics/schema-check.ts';
import type { JsonSchema } from '../../../diagnostics/json-schema.ts';
import { loadYaml } from '../../../diagnostics/yaml-source.ts';
import type { YamlSource } from '../../../diagnostics/yaml-source.ts';
import { rootOf } from '../problems.ts';
import type { Located, Problems } from '../problems.ts';
import { layers } from './folders.ts';
import type { Layer, MappingFolders } from './folders.ts';
import { preparedSource } from './prepared.ts';
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

/** What the files of each kind may hold. */
export const documentSchemas: Readonly<Record<DocumentKind, JsonSchema>> = {
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

  /** A file of any form; undefined after reporting that it is no YAML. */
  values({ layer, path }: FilePlace): Located | undefined {
    const { text, file } = this.#text({ layer, path });
    const source = preparedSource(text, file)?.source ?? this.#parse(text, file);
    return source && rootOf(source);
  }

  #load(kind: DocumentKind, place: FilePlace): Located | undefined {
    const { text, file } = this.#text(place);
    const prepared = preparedSource(text, file);
    if (prepared?.kinds.includes(kind) === true) return rootOf(prepared.source);
    const source = this.#parse(text, file);
    if (source === undefined) return undefined;
    for (const diagnostic of source.diagnostics) this.#problems.add(diagnostic);
    for (const diagnostic of this.#check(kind, source)) this.#problems.add(diagnostic);
    return rootOf(source);
  }

  #text({ layer, path }: FilePlace): { readonly text: string; readonly file: string } {
    const text = this.folders.read(layer, path) ?? '';
    return { text, file: this.folders.shown(layer, path) };
  }

  #parse(text: string, file: string): YamlSource | undefined {
    const loaded = loadYaml(text, { file });
    if (loaded.kind === 'ok') return loaded.source;
    for (const diagnostic of loaded.diagnostics) this.#problems.add(diagnostic);
    return undefined;
  }

  #check(
    kind: DocumentKind,
    source: YamlSource,
  ): ReturnType<ReturnType<typeof schemaChecker>>['diagnostics'] {
    const checker = this.#checkers.get(kind) ?? schemaChecker(documentSchemas[kind], {});
    this.#checkers.set(kind, checker);
    return checker(source).diagnostics;
  }
}
