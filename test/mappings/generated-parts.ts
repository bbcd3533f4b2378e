import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const START = /<!-- generated: ([a-z-]+) -->/g;

/**
 * A page that is written by hand but for the parts between `<!-- generated: NAME -->` and
 * `<!-- end -->`. @throws Error when a part has no place or a place no part.
 */
export function withParts(page: string, parts: Readonly<Record<string, string>>): string {
  const text = readFileSync(fileURLToPath(new URL(`../../${page}`, import.meta.url)), 'utf8');
  const places = [...text.matchAll(START)].map(([, name]) => name ?? '');
  for (const name of new Set([...places, ...Object.keys(parts)])) {
    const isBoth = places.includes(name) && Object.hasOwn(parts, name);
    if (!isBoth) throw new Error(`${page}: "${name}" is not both a place and a generated part`);
  }
  return text.replace(
    /<!-- generated: ([a-z-]+) -->[^]*?<!-- end -->/g,
    (_, name: string) => `<!-- generated: ${name} -->\n\n${parts[name] ?? ''}\n<!-- end -->`,
  );
}
