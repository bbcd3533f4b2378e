/** Rows of a CSV text (RFC 4180), or the line where a quote is not closed. */
export function parseCsv(
  text: string,
): { readonly rows: readonly CsvRow[] } | { readonly line: number } {
  const rows: CsvRow[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  let cells: string[] = [];
  let line = 1;
  let startLine = 1;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at <= text.length;) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return { line };
    const [whole, quoted, plain, end] = found;
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    line += (whole.match(/\r\n|\n|\r/g) ?? []).length;
    if (end !== ',') {
      if (cells.length > 1 || cells[0] !== '') rows.push({ line: startLine, cells });
      cells = [];
      startLine = line;
    }
    at = pattern.lastIndex;
    if (end === '') break;
  }
  return { rows };
}

/** One row and the line where it starts, counted from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}
