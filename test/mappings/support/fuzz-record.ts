import { fieldsOf, KINDS } from '../../../plugin/simulator/fields.ts';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';
import { anyValue, deep, likelyStructure, pick } from './fuzz-values.ts';
import type { Random } from './fuzz-values.ts';

/** A member of a record: its key as it is meant, and its value as JSON text. */
export interface Member {
  readonly key: string;
  value: string;
}

/** A record to start from, and the stream that it came from. */
export interface Seedling {
  readonly stream: string;
  readonly members: readonly Member[];
}

/** Takes a record apart without changing a byte of its values. */
export function takeApart(stream: string, text: string): Seedling {
  const bytes = Buffer.from(text);
  const view = new RecordView();
  if (scanRecord(bytes, 0, bytes.length, view) !== bytes.length || !view.isObject)
    throw new Error('the record to start from is no JSON object');
  const members = Array.from({ length: view.fieldCount }, (_, field) => ({
    key: view.keyText(field),
    value: bytes.toString('utf8', view.valueStart(field), view.valueEnd(field)),
  }));
  return { stream, members };
}

/** A record that was changed. */
export interface Mutant {
  readonly stream: string;
  readonly bytes: Buffer;
  /** Texts that were planted, each of which must be found in whatever leaves. */
  readonly tokens: readonly string[];
  readonly isUnreadable: boolean;
}

const MILLION = 1_000_000;

/** Every field of the catalogue that says something about the event and not about its kind. */
const FIELDS = [...new Set(KINDS.flatMap((kind) => fieldsOf(kind).map(({ name }) => name)))].filter(
  (name) => !['timestamp', 'record_type', 'type'].includes(name),
) as [string, ...string[]];

/** Changes some members of a record; the same random numbers make the same mutant. */
export function mutate(seedling: Seedling, random: Random): Mutant {
  const members = seedling.members.map((member) => ({ ...member }));
  const tokens: string[] = [];
  const changes = 1 + Math.floor(random() * 8);
  for (let change = 0; change < changes; change += 1) changeOne(members, random);
  if (random() < 0.7) tokens.push(...plant(members, random));
  const fault = random();
  const isUnreadable = fault < 0.02;
  if (isUnreadable) members.push({ key: 'fault', value: fault < 0.01 ? '"\\ud800"' : '"\uE0FF"' });
  const bytes = withInvalidByte(Buffer.from(textOf(members, random)), isUnreadable);
  return { stream: seedling.stream, bytes, tokens, isUnreadable };
}

function changeOne(members: Member[], random: Random): void {
  const at = Math.floor(random() * members.length);
  const member = members[at];
  // Without a time there is no event, so most mutants keep theirs.
  if (member === undefined || (member.key === 'timestamp' && random() < 0.85)) return;
  const kind = random();
  if (kind < 0.35) member.value = anyValue(random);
  else if (kind < 0.5) members.splice(at, 1);
  else if (kind < 0.6) member.value = members[Math.floor(random() * members.length)]?.value ?? '0';
  else if (kind < 0.68) member.value = otherSpelling(member.value, random);
  else if (kind < 0.78) addLikely(members, random);
  else if (kind < 0.86) members.push({ key: member.key, value: anyValue(random) });
  else if (kind < 0.94) members.push({ key: oddKey(random), value: anyValue(random) });
  else if (kind < 0.9405)
    member.value = `"${pick(random, ['x', '\\u00e9', '&', '.'])}"`.replace(
      /"(.*)"/,
      (_, unit: string) => `"${unit.repeat(MILLION)}"`,
    );
  else if (kind < 0.96) member.value = deep(56 + Math.floor(random() * 20), random() < 0.5);
  else member.value = `[${member.value},${member.value}]`;
}

function addLikely(members: Member[], random: Random): void {
  const key = pick(random, [
    'supporting_data',
    'details',
    'dlp_match_info',
    'smtp_to',
    'timestamp',
  ]);
  members.push({ key, value: likelyStructure(key, random) });
}

function oddKey(random: Random): string {
  return pick(random, [
    '__proto__',
    'constructor',
    'toString',
    '',
    'a.b',
    'ü',
    'unmapped',
    'stream',
    'class_uid',
  ]);
}

/** The same content in another type or case: numbers as text, text as number, capitals, blanks. */
function otherSpelling(value: string, random: Random): string {
  if (/^-?\d+(\.\d+)?$/.test(value))
    return random() < 0.5
      ? `"${value}"`
      : `${value}.0`.replace('.0.0', '.00').replace(/(\.\d+)\.0$/, '$10');
  if (!value.startsWith('"')) return JSON.stringify(value);
  const inner = value.slice(1, -1);
  if (inner.includes('\\')) return value;
  return pick(random, [
    `"${inner.toUpperCase()}"`,
    `"  ${inner} "`,
    `["${inner}"]`,
    `"${inner}${inner}"`,
  ]);
}

/** Puts texts that stand nowhere else into members, which are then the last of their name. */
function plant(members: Member[], random: Random): readonly string[] {
  const count = 1 + Math.floor(random() * 6);
  const tokens: string[] = [];
  const planted = new Set<string>();
  const own = [...new Set(members.map(({ key }) => key))].filter((key) => key !== 'timestamp');
  // Fields that records of this stream never have may be read all the same.
  const keys = [...own, ...Array.from({ length: own.length }, () => pick(random, FIELDS))];
  for (let index = 0; index < count && keys.length > 0; index += 1) {
    const [key = ''] = keys.splice(Math.floor(random() * keys.length), 1);
    if (planted.has(key)) continue;
    planted.add(key);
    const token = `zq${Math.floor(random() * 1e9)}q`;
    const texts: readonly [string, ...string[]] = [
      token,
      ...[
        `${token}@example.org`,
        `https://${token}.example.org/${token}`,
        `${token} 2025-01-06 08:23:03.1`,
      ],
      ...[`C:\\\\a\\\\${token}.exe`, `HTTPS/${token}`, `a &amp; ${token}`],
    ];
    const text = `"${pick(random, texts)}"`;
    const value = pick(random, [
      text,
      text,
      text,
      `[${text}]`,
      `{"name":${text}}`,
      `[{"name":"n","x":[${text}]}]`,
    ]);
    if (!members.some((member) => member.key === key)) members.push({ key, value });
    for (const member of members) if (member.key === key) member.value = value;
    tokens.push(token);
  }
  return tokens;
}

function textOf(members: readonly Member[], random: Random): string {
  const isEscaped = random() < 0.1;
  const pairs = members.map(({ key, value }) => {
    const name = JSON.stringify(key);
    return `${isEscaped ? name.replace('a', '\\u0061') : name}:${value}`;
  });
  return `{${pairs.join(random() < 0.1 ? ' ,\n' : ',')}}`;
}

/** A text can not hold the byte 0xff; it stands where the private character was. */
function withInvalidByte(bytes: Buffer, isUnreadable: boolean): Buffer {
  if (!isUnreadable) return bytes;
  const at = bytes.indexOf('\uE0FF');
  if (at >= 0) bytes[at] = 0xff;
  return bytes;
}
