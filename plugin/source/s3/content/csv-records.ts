import { Parser, type Info } from 'csv-parse';
import { ContentFault } from './content-fault.ts';
import { drive } from './drive.ts';
import type { Unit } from './unit.ts';

const SLICE_BYTES = 64 * 1024;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** The cells of one row, a character for each byte, and what the parser says about it. */
interface Row {
  readonly record: readonly string[];
  readonly raw: string;
  readonly info: Info;
}

/**
 * What separates the columns of a header line, and how many there are; undefined when the line is no
 * header of at least two columns.
 */
export function csvDelimiter(headerLine: string): string | undefined {
  const bare = headerLine.replace(/"(?:[^"]|"")*"/g, '');
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u0008\u000b-\u001f\ufffd]/.test(headerLine.replace(/\r$/, ''))) return undefined;
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length - 1);
  const most = Math.max(...counts);
  return most === 0 ? undefined : DELIMITERS[counts.indexOf(most)];
}

/**
 * Reads CSV (RFC 4180) with a header: each row becomes the JSON text of an object whose values are the
 * texts of its cells, byte for byte. A row of another width is bad; a row that cannot be told from the
 * next one ends the reading.
 *
 * @throws ContentFault when header or quoting is unusable.
 */
export async function* csvUnits(
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly delimiter: string; readonly maxRecordBytes: number },
): AsyncGenerator<readonly Unit[]> {
  const parser = new Parser({
    delimiter: options.delimiter,
    // One character per byte, so that nothing is replaced on the way.
    encoding: 'latin1',
    info: true,
    raw: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: options.maxRecordBytes,
  });
  let columns: readonly string[] | undefined;
  let offset = 0;
  try {
    for await (const rows of drive<Row>(parser, chunks, SLICE_BYTES)) {
      const units: Unit[] = [];
      for (const row of rows) {
        if (columns === undefined) columns = headerOf(row.record);
        else units.push(unitOf(row, columns, offset));
        offset = row.info.bytes;
      }
      yield units;
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('CSV_')) throw error;
    throw new ContentFault('bad_csv', describe(code));
  }
}

function describe(code: string): string {
  if (code === 'CSV_MAX_RECORD_SIZE') return 'A row of its CSV is too large.';
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'Its CSV ends inside of a quoted cell.';
  return `Its CSV is quoted wrongly (${code}).`;
}

/** The names as JSON texts with their colons. */
function headerOf(cells: readonly string[]): readonly string[] {
  const twice = cells.findIndex((name, at) => cells.indexOf(name) !== at);
  if (twice !== -1) {
    const once = cells.indexOf(cells[twice] ?? '');
    throw new ContentFault(
      'bad_csv',
      `The header of its CSV has the same name in column ${once + 1} and in column ${twice + 1}.`,
    );
  }
  return cells.map((name, at) => `${at === 0 ? '{' : ','}${jsonText(name)}:`);
}

function unitOf({ record, raw }: Row, columns: readonly string[], offset: number): Unit {
  if (record.length !== columns.length) {
    return { kind: 'bad', reason: 'bad_csv', offset, bytes: Buffer.from(raw, 'latin1') };
  }
  const members = columns.map((name, at) => `${name}${jsonText(record[at] ?? '')}`);
  return { kind: 'record', bytes: Buffer.from(`${members.join('')}}`, 'latin1'), offset };
}

/** The characters between quotes; only what JSON forbids there is written otherwise. */
function jsonText(cell: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return `"${cell.replace(/["\\\u0000-\u001f]/g, escaped)}"`;
}

function escaped(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
