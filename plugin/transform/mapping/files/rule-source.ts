import { didYouMean } from '../../../diagnostics/suggest.ts';
import { childOf, elementsOf, membersOf } from '../problems.ts';
import type { Located, Problems } from '../problems.ts';
import type { Documents, FilePlace } from './documents.ts';
import type { SetSource } from './set-source.ts';

/** A rule with everything that it inherits and includes. */
export interface RuleSource {
  /** Its path below the set, without `.yaml`. */
  readonly name: string;
  readonly file: FilePlace;
  readonly root: Located;
  readonly single: ReadonlyMap<RuleKey, Located>;
  readonly lets: ReadonlyMap<string, Located>;
  readonly tables: ReadonlyMap<string, Located>;
  readonly fields: ReadonlyMap<string, Located>;
  readonly ignore: ReadonlyMap<string, Located>;
  /** Why recommended attributes stay empty, by attribute path as written. */
  readonly unavailable: ReadonlyMap<string, Located>;
  readonly absentFields: ReadonlyMap<string, Located>;
}

const singleKeys = ['description', 'class', 'kind', 'when', 'drop', 'unchanged', 'absent'] as const;
export type RuleKey = (typeof singleKeys)[number];

interface Parts {
  lets: Map<string, Located>;
  tables: Map<string, Located>;
  fields: Map<string, Located>;
  ignore: Map<string, Located>;
  unavailable: Map<string, Located>;
}

/** Reads the rules of a set, each once. */
export class RuleReader {
  readonly #documents: Documents;
  readonly #problems: Problems;
  readonly #set: SetSource;

  constructor(set: SetSource, documents: Documents, problems: Problems) {
    this.#set = set;
    this.#documents = documents;
    this.#problems = problems;
  }

  /** The rule that a route names; undefined after reporting why there is none. */
  read(route: Located): RuleSource | undefined {
    const name = String(route.value);
    const place = this.#find(name);
    if (place === undefined) {
      this.#unknown(route, `there is no rule "${name}"`);
      return undefined;
    }
    this.#refuseTwins(route, place);
    return this.#readFrom(name, place, []);
  }

  #readFrom(name: string, place: FilePlace, chain: readonly string[]): RuleSource | undefined {
    const { root } = this.#documents.open('rule', place);
    if (root === undefined) return undefined;
    const key = `${place.layer}:${place.path}`;
    const base = this.#base(root, place, [...chain, key]);
    const parts: Parts = {
      lets: new Map(base?.lets),
      tables: new Map(base?.tables),
      fields: new Map(base?.fields),
      ignore: new Map(base?.ignore),
      unavailable: new Map(base?.unavailable),
    };
    this.#remove(root, parts.fields);
    this.#include(root, { parts, chain: [key], from: place });
    addOwn(root, parts);
    const single = new Map(base?.single);
    for (const one of singleKeys) {
      const node = childOf(root, one);
      if (node.value !== undefined) single.set(one, node);
    }
    const absentFields = new Map([
      ...(base?.absentFields ?? []),
      ...membersOf(childOf(root, 'absent_fields')),
    ]);
    return { name, file: place, root, single, absentFields, ...parts };
  }

  #base(root: Located, place: FilePlace, chain: readonly string[]): RuleSource | undefined {
    const node = childOf(root, 'extends');
    if (typeof node.value !== 'string') return undefined;
    const found = this.#find(node.value, place);
    if (found === undefined) {
      this.#unknown(node, `there is no other rule "${node.value}" to extend`);
      return undefined;
    }
    if (this.#isCircle(node, found, chain)) return undefined;
    return this.#readFrom(node.value, found, chain);
  }

  #remove(root: Located, fields: Map<string, Located>): void {
    for (const node of elementsOf(childOf(root, 'remove'))) {
      const path = String(node.value);
      if (fields.delete(path)) continue;
      const message = `the extended rule has no field "${path}" to remove.${didYouMean(path, fields.keys())}`;
      this.#problems.report('UNKNOWN_ATTRIBUTE', node, message);
    }
  }

  #include(
    root: Located,
    into: { readonly parts: Parts; readonly chain: readonly string[]; readonly from: FilePlace },
  ): void {
    for (const node of elementsOf(childOf(root, 'include'))) {
      const found = this.#find(String(node.value));
      if (found === undefined) {
        this.#unknown(node, `there is no file "${String(node.value)}" to include`);
        continue;
      }
      if (this.#isCircle(node, found, into.chain)) continue;
      const { root: included } = this.#documents.open('include', found);
      if (included === undefined) continue;
      const chain = [...into.chain, `${found.layer}:${found.path}`];
      this.#include(included, { ...into, chain, from: found });
      addOwn(included, into.parts);
    }
  }

  #isCircle(node: Located, found: FilePlace, chain: readonly string[]): boolean {
    if (!chain.includes(`${found.layer}:${found.path}`)) return false;
    const paths = chain.map((key) => key.slice(key.indexOf(':') + 1));
    const message = `this leads back: ${paths.join(' -> ')} -> ${found.path}; take one out.`;
    this.#problems.report('CYCLIC_EXTENDS', node, message);
    return true;
  }

  #find(name: string, from?: FilePlace): FilePlace | undefined {
    const paths = [...this.#set.folders.map((folder) => `${folder}/${name}.yaml`), `${name}.yaml`];
    return this.#documents.find(paths, from);
  }

  #refuseTwins(route: Located, { layer, path }: FilePlace): void {
    const twin = path.replace(/\.yaml$/, '.yml');
    if (this.#documents.folders.read(layer, twin) === undefined) return;
    const message = `both ${path} and ${twin} stand for "${String(route.value)}"; remove one.`;
    this.#problems.report('DUPLICATE_RULE', route, message);
  }

  #unknown(node: Located, what: string): void {
    const { folders } = this.#documents;
    const known = this.#set.folders.flatMap((folder) =>
      [...folders.list('user', folder), ...folders.list('shipped', folder)]
        .filter((path) => path.endsWith('.yaml') && !path.includes('/tests/'))
        .map((path) => path.slice(folder.length + 1, -'.yaml'.length)),
    );
    const hint = didYouMean(String(node.value), known);
    const [folder = ''] = this.#set.folders;
    const cure = hint === '' ? ` Looked for ${folder}/${String(node.value)}.yaml.` : hint;
    this.#problems.report('UNKNOWN_RULE', node, `${what}.${cure}`);
  }
}

function addOwn(root: Located, parts: Parts): void {
  forgetFilled(root, parts.unavailable);
  const sections = {
    let: parts.lets,
    tables: parts.tables,
    fields: parts.fields,
    ignore: parts.ignore,
    unavailable: parts.unavailable,
  };
  for (const [key, target] of Object.entries(sections)) {
    for (const [name, node] of membersOf(childOf(root, key))) target.set(name, node);
  }
}

/** What a file fills is available after all, whatever the files that it builds on say. */
function forgetFilled(root: Located, unavailable: Map<string, Located>): void {
  const filled = membersOf(childOf(root, 'fields')).map(([path]) => withoutIndexes(path));
  for (const path of unavailable.keys()) {
    const plain = withoutIndexes(path);
    if (filled.some((one) => one === plain || one.startsWith(`${plain}.`)))
      unavailable.delete(path);
  }
}

function withoutIndexes(path: string): string {
  return path.replaceAll(/\[\d*\]/g, '');
}
