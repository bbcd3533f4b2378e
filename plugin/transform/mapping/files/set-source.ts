import { didYouMean } from '../../../diagnostics/suggest.ts';
import { childOf, elementsOf, membersOf } from '../problems.ts';
import type { Located, Problems } from '../problems.ts';
import type { Documents, FilePlace } from './documents.ts';

/** A set with everything that it inherits. */
export interface SetSource {
  readonly name: string;
  /** Folders in which its rules, includes and tables are looked for, its own first. */
  readonly folders: readonly string[];
  /** The nearest file, for findings that have no better place. */
  readonly root: Located;
  readonly single: ReadonlyMap<SingleKey, Located>;
  readonly lets: ReadonlyMap<string, Located>;
  readonly tables: ReadonlyMap<string, Located>;
  readonly protect: ReadonlyMap<string, Located>;
  readonly absentFields: ReadonlyMap<string, Located>;
  readonly routes: readonly Located[];
}

const singleKeys = [
  'description',
  'schema',
  'absent',
  'otherwise',
  'unmapped',
  'raw_data',
  'observables',
] as const;
export type SingleKey = (typeof singleKeys)[number];

/** Reads a set and those it extends; undefined after reporting why it can not be read. */
export function readSet(
  name: string,
  documents: Documents,
  problems: Problems,
): SetSource | undefined {
  const place = documents.find([setFile(name)]);
  return place === undefined
    ? undefined
    : readFrom({ name, place, chain: [] }, documents, problems);
}

export function setFile(name: string): string {
  return `${name}/set.yaml`;
}

interface Opened {
  readonly name: string;
  readonly place: FilePlace;
  readonly chain: readonly string[];
}

function readFrom(opened: Opened, documents: Documents, problems: Problems): SetSource | undefined {
  const { name, place } = opened;
  const { root } = documents.open('set', place);
  if (root === undefined) return undefined;
  const base = baseOf(opened, root, { documents, problems });
  const single = new Map(base?.single);
  for (const key of singleKeys) {
    const node = childOf(root, key);
    if (node.value !== undefined) single.set(key, node);
  }
  const merged = (
    key: string,
    inherited: ReadonlyMap<string, Located> | undefined,
  ): ReadonlyMap<string, Located> =>
    new Map([...(inherited ?? []), ...membersOf(childOf(root, key))]);
  return {
    name,
    root,
    single,
    folders: [...new Set([name, ...(base?.folders ?? [])])],
    lets: merged('let', base?.lets),
    tables: merged('tables', base?.tables),
    protect: merged('protect', base?.protect),
    absentFields: merged('absent_fields', base?.absentFields),
    routes: routesOf(childOf(root, 'routes'), base?.routes ?? []),
  };
}

function routesOf(node: Located, inherited: readonly Located[]): readonly Located[] {
  if (node.value === undefined) return inherited;
  if (Array.isArray(node.value)) return elementsOf(node);
  const before = elementsOf(childOf(node, 'before'));
  return [...before, ...inherited, ...elementsOf(childOf(node, 'after'))];
}

function baseOf(
  { place, chain }: Opened,
  root: Located,
  tools: { readonly documents: Documents; readonly problems: Problems },
): SetSource | undefined {
  const { documents, problems } = tools;
  const node = childOf(root, 'extends');
  if (typeof node.value !== 'string') return undefined;
  const key = `${place.layer}:${place.path}`;
  const found = documents.find([setFile(node.value)], place);
  if (found === undefined) {
    const hint = didYouMean(node.value, setNames(documents));
    problems.report('UNKNOWN_SET', node, `there is no other set "${node.value}" to extend.${hint}`);
    return undefined;
  }
  if ([...chain, key].includes(`${found.layer}:${found.path}`)) {
    const message = `this leads back here: ${[...chain, key].map(pathOf).join(' -> ')} -> ${found.path}; take one out.`;
    problems.report('CYCLIC_EXTENDS', node, message);
    return undefined;
  }
  return readFrom({ name: node.value, place: found, chain: [...chain, key] }, documents, problems);
}

function pathOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}

/** Names of all sets, in both layers. */
export function setNames({ folders }: Pick<Documents, 'folders'>): readonly string[] {
  const files = [...folders.list('user', '.'), ...folders.list('shipped', '.')];
  const names = files
    .filter((path) => path.endsWith('/set.yaml'))
    .map((path) => path.slice(0, -'/set.yaml'.length));
  return [...new Set(names)].sort();
}
