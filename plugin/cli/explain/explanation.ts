import type { TargetClass } from '../../transform/schema/target-schema.ts';
import type {
  AttributeTrace,
  MappingSet,
  RecordTrace,
} from '../../transform/mapping/mapping-set.ts';
import { formatTable } from '../table.ts';
import { wrapped } from '../wrapped.ts';

const VALUE_WIDTH = 60;
const IN_PART = ' (in part)';

/** The trace of one record in words, for the person who has to trust the mapping. */
export function explanation(set: MappingSet, trace: RecordTrace): string {
  const rule = set.rules.find(({ name }) => name === trace.result.rule);
  const rows = attributeRows(trace, rule?.targetClass);
  return [
    verdictLine(set, trace),
    ...passedLines(trace),
    ...errorLines(trace),
    ...(rule?.unchanged !== undefined && trace.result.verdict === 'mapped'
      ? ['every field leaves as it came']
      : []),
    ...(rows.length === 0 ? [] : ['', formatTable(['attribute', 'value', 'from'], rows), '']),
    ...(rows.some(([, , from]) => from.includes(IN_PART)) ? [legend(set)] : []),
    ...listLines('filled in from the schema', derivedAttributes(trace)),
    ...listLines(`kept under ${set.unmapped ?? 'nothing'}`, trace.leftovers),
    ...trace.ignored.map(({ field, reason }) => `ignored: ${field}. ${reason}`),
    ...listLines('absent', trace.absent),
    '',
  ].join('\n');
}

function verdictLine(set: MappingSet, { result }: RecordTrace): string {
  const { rule, verdict, kind, timeMs, reason } = result;
  const when = timeMs === undefined ? 'no time' : isoTime(timeMs);
  const by = rule === undefined ? ', for no rule takes it' : ` by ${set.name}/${rule}`;
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${verdict}${by}${why}: kind ${kind}, ${when}`;
}

function passedLines({ passed }: RecordTrace): readonly string[] {
  return passed.length === 0 ? [] : wrapped('not taken by ', passed);
}

function errorLines({ result }: RecordTrace): readonly string[] {
  return result.errors.map(({ attribute, code, message }) => `  ${code} ${attribute}: ${message}`);
}

function legend(set: MappingSet): string {
  const { unmapped } = set;
  const where =
    unmapped === undefined
      ? 'what the rule ignores is below'
      : `it is also kept under ${unmapped} unless an attribute holds it in full`;
  return `${IN_PART.trim()}: the field says more; ${where}.`;
}

type Row = readonly [attribute: string, value: string, from: string];

/** What the event says of itself first, then the objects in it. */
function attributeRows(
  { attributes }: RecordTrace,
  target: TargetClass | undefined,
): readonly Row[] {
  const row = (one: AttributeTrace): Row => [
    one.attribute,
    shortened(valueText(one, target)),
    originOf(one),
  ];
  const isOwn = ({ attribute }: AttributeTrace): boolean => !/[.[]/.test(attribute);
  return [...attributes.filter(isOwn), ...attributes.filter((one) => !isOwn(one))].map(row);
}

/** Times as dates and ids with their captions, so that nobody has to look them up. */
function valueText({ attribute, value }: AttributeTrace, target: TargetClass | undefined): string {
  const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  const found = target?.resolve(attribute.replaceAll(/\[\d*\]/g, '[]'));
  if (found?.kind !== 'found' || (typeof value !== 'number' && typeof value !== 'string'))
    return text;
  const { kind, enum: choices } = found.attribute;
  if (kind === 'timestamp' && typeof value === 'number') return `${text} ${isoTime(value)}`;
  const caption = choices?.captions.get(value);
  return caption === undefined || caption === value ? text : `${text} ${caption}`;
}

/** Fields in full are named as they are; those of which a part arrived stay leftovers, too. */
function originOf({ fields, used }: AttributeTrace): string {
  const names = [...new Set(fields)];
  if (names.length === 0) return 'the mapping itself';
  return names.map((name) => (used.includes(name) ? name : `${name}${IN_PART}`)).join(', ');
}

function shortened(text: string): string {
  return text.length > VALUE_WIDTH ? `${text.slice(0, VALUE_WIDTH - 1)}…` : text;
}

function derivedAttributes({ event, attributes }: RecordTrace): readonly string[] {
  if (event === undefined) return [];
  const written = new Set(attributes.map(({ attribute }) => attribute.split(/[.[]/)[0] ?? ''));
  return Object.entries(event).flatMap(([name, value]) => {
    if (written.has(name)) return [];
    if (Array.isArray(value)) return [`${name} (${value.length})`];
    const isScalar = typeof value === 'string' || typeof value === 'number';
    return [isScalar ? `${name} ${value}` : name];
  });
}

function listLines(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : wrapped(`${what} (${names.length}): `, names);
}

/** The time as people read it; the number itself where no calendar has it. */
function isoTime(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? String(timeMs) : date.toISOString();
}
