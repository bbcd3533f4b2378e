/**
 * Writes plugin/simulator/catalogue.ts from the vendor's catalogue of record fields.
 *
 *   tsx test/simulator/make-catalogue.ts event_schema.json > plugin/simulator/catalogue.ts
 *
 * Only facts are taken: a field's name, its type, and the kinds of record that carry it.
 */
import { readFileSync } from 'node:fs';

export interface VendorField {
  readonly parameter_name: string;
  readonly type: string;
  readonly event_types: readonly string[];
  readonly applicable_for: readonly string[];
}

const TYPE_LETTERS: Readonly<Record<string, string>> = {
  String: 's',
  Integer: 'i',
  Integer32: 'i',
  Integer64: 'j',
  Float: 'f',
  Boolean: 'b',
  List: 'l',
  Map: 'm',
};

/** The text of catalogue.ts for the fields that the export carries. */
export function catalogueSource(fields: readonly VendorField[]): string {
  const exported = fields.filter((field) => field.applicable_for.includes('data_export'));
  const kinds = [...new Set(exported.flatMap((field) => field.event_types))].sort();
  const lines = exported.map((field) => {
    const type = TYPE_LETTERS[field.type];
    if (type === undefined) throw new Error(`${field.parameter_name} is of type ${field.type}.`);
    const letters = kinds.map((kind, at) => (field.event_types.includes(kind) ? letter(at) : ''));
    return `${field.parameter_name} ${type} ${letters.join('')}`;
  });
  return [
    '// Made by test/simulator/make-catalogue.ts from netskopeoss/Data-Schema (BSD-3-Clause).',
    '',
    '/** Kinds of record, in the order of the letters a, b, c … that `CATALOGUE` uses for them. */',
    `export const CATALOGUE_KINDS = \`\n${kinds.join('\n')}\n\`;`,
    '',
    '/** One field a line: name, type letter, letters of the kinds of record that carry it. */',
    `export const CATALOGUE = \`\n${lines.join('\n')}\n\`;`,
    '',
  ].join('\n');
}

/** Reads the vendor's schema; its shape is the vendor's promise. */
export function readVendorSchema(file: string): readonly VendorField[] {
  return JSON.parse(readFileSync(file, 'utf8')) as VendorField[];
}

function letter(at: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + at);
}

// Only when run by itself: the tests import this file, too.
const [, script, file] = process.argv;
if (script?.endsWith('make-catalogue.ts') && file !== undefined) {
  process.stdout.write(catalogueSource(readVendorSchema(file)));
}
