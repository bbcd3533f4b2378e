import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const projectFolder = fileURLToPath(new URL('../../..', import.meta.url));

/** A value of a parsed file, walked without knowing its shape. */
export type Tree = null | boolean | number | string | readonly Tree[] | TreeMap;
export interface TreeMap {
  readonly [key: string]: Tree;
}

export function readText(path: string): string {
  return readFileSync(join(projectFolder, path), 'utf8');
}

/** Every document of a YAML file, aliases resolved. */
export function readYaml(path: string): readonly Tree[] {
  return parseAllDocuments(readText(path), { merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors.join('; ')}`);
    return document.toJS() as Tree;
  });
}

/** The value at a path; undefined where there is none. */
export function at(
  tree: Tree | undefined,
  ...path: readonly (string | number)[]
): Tree | undefined {
  let here = tree;
  for (const key of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<string | number, Tree | undefined>)[key];
  }
  return here;
}

export function list(tree: Tree | undefined): readonly Tree[] {
  return Array.isArray(tree) ? (tree as readonly Tree[]) : [];
}

export function texts(items: readonly (Tree | undefined)[]): readonly string[] {
  return items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}

export function keys(tree: Tree | undefined): readonly string[] {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? Object.keys(tree) : [];
}

/** A scalar as text; empty where there is none. */
export function textOf(tree: Tree | undefined): string {
  return typeof tree === 'object' || tree === undefined ? '' : String(tree);
}
