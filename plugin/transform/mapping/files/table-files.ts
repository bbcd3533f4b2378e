import { parseCsv } from '../csv.ts';
import type { Table } from '../operator.ts';
import { childOf } from '../problems.ts';
import type { Located, Problems } from '../problems.ts';
import { cellValue, tableOf } from '../table.ts';
import { rowsOfMap } from '../table-rows.ts';
import type { Value } from '../value.ts';
import type { Documents, FilePlace } from './documents.ts';

/** Compiles tables when they are first asked for. */
export class TableFiles {
  readonly #documents: Documents;
  readonly #folders: readonly string[];
  readonly #problems: Problems;
  readonly #known = new Map<Located, Table>();

  constructor(documents: Documents, folders: readonly string[], problems: Problems) {
    this.#documents = documents;
    this.#folders = folders;
    this.#problems = problems;
  }

  /** The table that `tables:` defines at `node`. */
  table(node: Located): Table {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const file = fileOf(node);
    const rows = file === undefined ? rowsOfMap(node, this.#problems) : this.#fromFile(file, node);
    const made = tableOf(rows);
    this.#known.set(node, made);
    return made;
  }

  #fromFile(file: TableFile, node: Located): Rows {
    const place = this.#documents.find([
      ...this.#folders.map((folder) => `${folder}/${file.path}`),
      file.path,
    ]);
    if (place === undefined) {
      const [folder = ''] = this.#folders;
      const message = `there is no file ${folder}/${file.path}; give the path of a .csv, .json or .yaml file, or the table itself.`;
      this.#problems.report('UNKNOWN_TABLE', node, message);
      return [];
    }
    if (place.path.endsWith('.csv')) return this.#fromCsv(file, place);
    const root = this.#documents.values(place);
    return root === undefined ? [] : rowsOfMap(root, this.#problems);
  }

  #fromCsv(file: TableFile, place: FilePlace): Rows {
    const parsed = parseCsv(this.#documents.folders.read(place.layer, place.path) ?? '');
    if (!('rows' in parsed))
      return this.#fault(
        place,
        parsed.line,
        'a quote is not closed or stands inside a cell; write "" for a quote.',
      );
    const [head, ...body] = parsed.rows;
    const names = head?.cells ?? [];
    const key = file.key === undefined ? 0 : names.indexOf(file.key);
    const value = file.value === undefined ? 1 : names.indexOf(file.value);
    if (key < 0 || value < 0 || names.length < 2) {
      const wanted = [file.key, file.value].filter((name) => name !== undefined).join(' and ');
      const message = `the first line must name two columns or more${wanted === '' ? '' : `, ${wanted} among them`}.`;
      return this.#fault(place, 1, message);
    }
    const rows: [string, Value][] = [];
    for (const { line, cells } of body) {
      const [from, to] = [cells[key], cells[value]];
      if (from === undefined || to === undefined || cells.length !== names.length) {
        this.#fault(
          place,
          line,
          `this line has ${cells.length} cells, the first one ${names.length}; put cells with commas into quotes.`,
        );
      } else rows.push([from, cellValue(to)]);
    }
    return rows;
  }

  #fault(place: FilePlace, line: number, message: string): Rows {
    this.#problems.add({ file: this.#shown(place), line, column: 1, code: 'BAD_TABLE', message });
    return [];
  }

  #shown({ layer, path }: FilePlace): string {
    return this.#documents.folders.shown(layer, path);
  }
}

type Rows = readonly (readonly [string, Value])[];

interface TableFile {
  readonly path: string;
  /** Columns of a CSV file; absent means the first and the second. */
  readonly key?: string;
  readonly value?: string;
}

/** A path, or `{ file, key, value }` with a path in `file`; anything else is a table in place. */
function fileOf(node: Located): TableFile | undefined {
  if (typeof node.value === 'string') return { path: node.value };
  const [file, key, value] = ['file', 'key', 'value'].map((name) => childOf(node, name).value);
  if (typeof file !== 'string' || !/\.(?:csv|json|ya?ml)$/.test(file)) return undefined;
  return {
    path: file,
    ...(typeof key === 'string' ? { key } : {}),
    ...(typeof value === 'string' ? { value } : {}),
  };
}
