import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Pages whose every block a reader can follow; `runPage` says how they are written. */
export const FOLLOWED_PAGES = [
  'docs/first-mapping.md',
  'docs/change-a-field.md',
  'docs/mapping-language.md',
  'docs/ocsf.md',
  'docs/sets.md',
] as const;

/** The text of a file, by its path from the top of the repository. */
export function pageText(path: string): string {
  return readFileSync(`${root}/${path}`, 'utf8');
}

/** All Markdown files for people who use the program. */
export function allPages(): readonly string[] {
  const below = (folder: string): readonly string[] =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`)
      .sort();
  return ['README.md', ...below('conf'), ...below('docs'), ...below('mappings')];
}
