import type { JsonSchema } from './json-schema.ts';
import type { DataPath, YamlSource } from './yaml-source.ts';

const LONGEST_QUOTE = 40;

/** `text` in quotes, shortened when long. */
export function quoted(text: string): string {
  const short = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return JSON.stringify(short);
}

/** The last key of `path` with its indexes, such as `streams[2]`, and the variables it came from. */
export function subjectOf(path: DataPath, source: YamlSource): string {
  const lastKey = path.findLastIndex((step) => typeof step === 'string');
  const indexes = path.slice(lastKey + 1).map((index) => `[${index}]`);
  const name = `${path[lastKey] ?? 'the file'}${indexes.join('')}`;
  const variables = source.variables(path).map((variable) => `\${${variable}}`);
  return variables.length === 0 ? name : `${name} (from ${variables.join(', ')})`;
}

/**
 * A value as messages show it. Texts are never shown, and nothing that came from the environment:
 * a secret in the wrong place must not reach the log.
 */
export function shown(value: unknown, path: DataPath, source: YamlSource): string {
  if (value === null || value === '') return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return 'text';
  if (source.variables(path).length > 0) return `a ${typeof value} that does not fit`;
  if (typeof value === 'number' && !Number.isFinite(value)) return 'no finite number';
  return JSON.stringify(value);
}

/** What a schema asks for, such as "a whole number from 1 to 1024". */
export function wanted(schema: JsonSchema): string {
  switch (schema.type) {
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return schema.minItems === undefined ? 'a list' : 'a list of at least one item';
    case 'object':
      return 'a map';
    default:
      return schema.enum === undefined ? text(schema) : `one of ${schema.enum.join(', ')}`;
  }
}

function text({ examples, default: byDefault }: JsonSchema): string {
  const example: unknown = examples?.[0] ?? byDefault;
  return typeof example === 'string' ? `text such as ${JSON.stringify(example)}` : 'text';
}

function range({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined) return maximum === undefined ? '' : ` up to ${maximum}`;
  return maximum === undefined ? ` of ${minimum} or more` : ` from ${minimum} to ${maximum}`;
}
