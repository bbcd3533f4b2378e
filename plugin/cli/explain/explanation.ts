import type {
  AttributeTrace,
  MappingSet,
  RecordTrace,
} from '../../transform/mapping/mapping-set.ts';
import { formatTable } from '../table.ts';

const VALUE_WIDTH = 60;
const LINE_WIDTH = 96;

/** The trace of one record in words, for the person who has to trust the mapping. */
export function explanation(set: MappingSet, trace: RecordTrace): string {
  return [
    verdictLine(set, trace),
    ...passedLines(trace),
    ...errorLines(trace),
    ...attributeLines(trace),
    ...listLines('filled in from the schema', derivedAttributes(trace)),
    ...listLines(`kept under ${set.unmapped ?? 'nothing'}`, trace.leftovers),
    ...trace.ignored.map(({ field, reason }) => `ignored: ${field}. ${reason}`),
    ...listLines('absent', trace.absent),
    '',
  ].join('\n');
}

function verdictLine(set: MappingSet, { result }: RecordTrace): string {
  const { rule, verdict, kind, timeMs, reason } = result;
  const when = timeMs === undefined ? 'no time' : new Date(timeMs).toISOString();
  const by = rule === undefined ? 'no rule takes it' : `by ${set.name}/${rule}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${verdict} ${by}${why}: kind ${kind}, ${when}`;
}

function passedLines({ passed, result }: RecordTrace): readonly string[] {
  const last = result.rule === undefined ? 'none of' : 'after';
  return passed.length === 0 ? [] : wrapped(`${last} `, passed);
}

function errorLines({ result }: RecordTrace): readonly string[] {
  return result.errors.map(({ attribute, code, message }) => `  ${code} ${attribute}: ${message}`);
}

function attributeLines({ attributes }: RecordTrace): readonly string[] {
  if (attributes.length === 0) return [];
  const rows = attributes.map((one) => [one.attribute, shortened(one.value), originOf(one)]);
  return ['', formatTable(['attribute', 'value', 'from'], rows), ''];
}

/** Fields in full are named as they are; those of which a part arrived stay leftovers, too. */
function originOf({ fields, used }: AttributeTrace): string {
  const names = [...new Set(fields)];
  if (names.length === 0) return 'the mapping itself';
  return names.map((name) => (used.includes(name) ? name : `${name} (in part)`)).join(', ');
}

function shortened(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? '');
  return text.length > VALUE_WIDTH ? `${text.slice(0, VALUE_WIDTH - 1)}…` : text;
}

function derivedAttributes({ event, attributes }: RecordTrace): readonly string[] {
  if (event === undefined) return [];
  const written = new Set(attributes.map(({ attribute }) => attribute.split(/[.[]/)[0] ?? ''));
  return Object.keys(event).filter((name) => !written.has(name));
}

function listLines(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : wrapped(`${what} (${names.length}): `, names);
}

function wrapped(head: string, names: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = head;
  for (const [index, name] of names.entries()) {
    const word = index + 1 < names.length ? `${name}, ` : name;
    if (line.length + word.length > LINE_WIDTH) {
      lines.push(line.trimEnd());
      line = '  ';
    }
    line += word;
  }
  return [...lines, line];
}
