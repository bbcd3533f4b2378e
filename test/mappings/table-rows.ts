import { parse } from 'yaml';
import { parseCsv } from '../../plugin/transform/mapping/csv.ts';

/** A table of a set or rule as the pages show it. */
export interface ShownTable {
  /** Where it stands; undefined when it is written in place. */
  readonly file: string | undefined;
  readonly rows: readonly (readonly [string, string])[];
}

/** The rows of a table; `read` gives the text of a file below the set. */
export function tableRows(definition: unknown, read: (file: string) => string): ShownTable {
  if (typeof definition === 'string')
    return { file: definition, rows: rowsOf(definition, {}, read) };
  const map = definition as Readonly<Record<string, unknown>>;
  const { file, key, value } = map;
  if (typeof file === 'string') return { file, rows: rowsOf(file, { key, value }, read) };
  return { file: undefined, rows: pairsOf(map) };
}

function rowsOf(
  file: string,
  columns: { readonly key?: unknown; readonly value?: unknown },
  read: (file: string) => string,
): ShownTable['rows'] {
  if (!file.endsWith('.csv')) return pairsOf(parse(read(file)) as Record<string, unknown>);
  const parsed = parseCsv(read(file));
  const [head, ...body] = 'rows' in parsed ? parsed.rows : [];
  const at = (name: unknown, otherwise: number): number =>
    typeof name === 'string' ? (head?.cells.indexOf(name) ?? -1) : otherwise;
  const [key, value] = [at(columns.key, 0), at(columns.value, 1)];
  return body.map(({ cells }) => [cells[key] ?? '', cells[value] ?? '']);
}

function pairsOf(map: Readonly<Record<string, unknown>>): ShownTable['rows'] {
  return Object.entries(map).map(([key, value]) => [key, String(value)]);
}
