import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const CONF = fileURLToPath(new URL('../../../conf', import.meta.url));

/** The YAML files that ship for one shipper, by name. */
export function shippedNames(shipper: 'fluent-bit' | 'vector'): readonly string[] {
  return readdirSync(join(CONF, shipper))
    .filter((name) => name.endsWith('.yaml'))
    .sort();
}

/** The path of a shipped file. */
export function shippedPath(shipper: 'fluent-bit' | 'vector', name: string): string {
  return join(CONF, shipper, name);
}

/** The file as text and as data. */
export function readShipped(
  shipper: 'fluent-bit' | 'vector',
  name: string,
): { readonly text: string; readonly data: unknown } {
  const text = readFileSync(shippedPath(shipper, name), 'utf8');
  return { text, data: parse(text) as unknown };
}
