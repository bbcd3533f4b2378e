import type { JsonSchema } from '../../plugin/diagnostics/json-schema.ts';
import {
  includeSchema,
  ruleSchema,
  testSchema,
} from '../../plugin/transform/mapping/files/rule-schema.ts';
import { setSchema } from '../../plugin/transform/mapping/files/set-schema.ts';
import { markdownTable } from '../diagnostics/markdown-table.ts';
import { yamlCode } from './flow-yaml.ts';

/** The generated parts of docs/mapping-language.md: the keys of each kind of file. */
export function languageParts(): Readonly<Record<string, string>> {
  return {
    'set-keys': keyTable(setSchema),
    'rule-keys': keyTable(ruleSchema),
    'include-keys': keyTable(includeSchema),
    'test-keys': keyTable(testSchema),
  };
}

function keyTable({ properties = {}, required = [] }: JsonSchema): string {
  const rows = Object.entries(properties).map(([key, schema]) => [
    `\`${key}\``,
    typeWords(schema),
    required.includes(key)
      ? '**required**'
      : schema.default === undefined
        ? ''
        : yamlCode(schema.default),
    schema.description ?? '',
    (schema.examples ?? []).map(yamlCode).join('<br>'),
  ]);
  return markdownTable(['Key', 'Type', 'Default', 'Description', 'Example'], rows);
}

function typeWords({ type, enum: choices, oneOf }: JsonSchema): string {
  if (choices !== undefined) return choices.map(yamlCode).join(', ');
  if (oneOf !== undefined) return oneOf.map(typeWords).join(' or ');
  switch (type) {
    case 'string':
      return 'text';
    case 'array':
      return 'list';
    case 'object':
      return 'map';
    case 'boolean':
      return 'true or false';
    default:
      return 'map or list';
  }
}
