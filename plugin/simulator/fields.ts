import { CATALOGUE, CATALOGUE_KINDS } from './catalogue.ts';

/** Text, 32-bit integer, 64-bit integer, float, boolean, list, map. */
export type FieldType = 's' | 'i' | 'j' | 'f' | 'b' | 'l' | 'm';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
}

/** What the export writes where it knows no value, by type, as JSON text. */
export const DEFAULT_TEXT: Readonly<Record<FieldType, string>> = {
  s: '""',
  i: '0',
  j: '0',
  f: '0.0',
  b: 'false',
  l: '[]',
  m: '{}',
};

/** Every kind of record in the catalogue. */
export const KINDS: readonly string[] = CATALOGUE_KINDS.trim().split('\n');

/** The names of the fields of all kinds. */
export function fieldNames(): readonly string[] {
  return CATALOGUE.trim()
    .split('\n')
    .map((line) => line.slice(0, line.indexOf(' ')));
}

/** The fields that a kind of record carries, in the vendor's order; none for an unknown kind. */
export function fieldsOf(kind: string): readonly Field[] {
  const at = KINDS.indexOf(kind);
  const letter = String.fromCharCode('a'.charCodeAt(0) + at);
  return CATALOGUE.trim()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , kinds]) => kinds?.includes(letter))
    .map(([name = '', type = '']) => ({ name, type: fieldType(type) }));
}

function fieldType(letter: string): FieldType {
  return isFieldType(letter) ? letter : 's';
}

function isFieldType(letter: string): letter is FieldType {
  return letter in DEFAULT_TEXT;
}
