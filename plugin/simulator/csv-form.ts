import type { Field } from './fields.ts';
import { compileTemplate, type Template, type Variant } from './records/template.ts';

/** Which layout of columns a line follows; it begins each line. */
export const CSV_VERSION = 'v1';

/** A line of the named iterators: version, then a value per column, empty where none is known. */
export function csvTemplate(variant: Variant, columns: readonly Field[]): Template {
  const cells = columns.map((column) => cellOf(variant[column.name]));
  return compileTemplate([CSV_VERSION, ...cells].join(','));
}

function cellOf(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return /[",\n]/.test(text.replace(/\uE000[^\uE001]*\uE001/g, '')) ? quoted(text) : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
