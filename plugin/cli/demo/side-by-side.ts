const LEFT_WIDTH = 56;
const RIGHT_WIDTH = 72;
const MOST_LINES = 28;

/** One record beside the event it became, attribute by attribute, as two columns of text. */
export function sideBySide(raw: string, event: string): string {
  const left = leaves(JSON.parse(withExactIntegers(raw)), '').filter(([, value]) => isTold(value));
  const right = leaves(JSON.parse(withExactIntegers(event)), '');
  const height = Math.min(MOST_LINES, Math.max(left.length, right.length));
  const lines = Array.from({ length: height }, (_, row) =>
    `${cell(left[row], LEFT_WIDTH).padEnd(LEFT_WIDTH)}  ${cell(right[row], RIGHT_WIDTH)}`.trimEnd(),
  );
  const hidden = Math.max(left.length, right.length) - height;
  return [...lines, ...(hidden > 0 ? [`… ${hidden} more lines in the files`] : [])].join('\n');
}

/** `JSON.parse` would round them; for showing, their digits as text do. */
function withExactIntegers(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}

function leaves(value: unknown, path: string): [path: string, value: unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, member]) => {
    if (Array.isArray(value)) return leaves(member, `${path}[${name}]`);
    return leaves(member, path === '' ? name : `${path}.${name}`);
  });
}

/** False for what the export fills in where it knows nothing. */
function isTold(value: unknown): boolean {
  return value !== '' && value !== 0 && value !== false && value !== null;
}

function cell(leaf: [string, unknown] | undefined, width: number): string {
  if (leaf === undefined) return '';
  const text = `${leaf[0]}: ${String(leaf[1])}`;
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
