import { GeneratedCode } from '../../generated-function.ts';
import type { EventObject } from '../../event-object.ts';
import { isEventObject, isList } from '../../event-object.ts';
import { withoutCaptures } from './without-captures.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * A check that tells right events from wrong ones by the keywords that `jsonSchemaOf` uses, and by nothing else:
 * AJV, which says what is wrong, takes fifty times as long to compile. Objects have a function each, small
 * enough for V8 to optimise. Undefined members are none.
 */
export function compileFastCheck(schema: JsonSchema): (event: EventObject) => boolean {
  const code = new GeneratedCode();
  const name = objectFunction(schema, code);
  return code.build(name) as (event: EventObject) => boolean;
}

function objectFunction(schema: JsonSchema, code: GeneratedCode): string {
  const name = code.name('is');
  const lines: string[] = [];
  const properties = Object.entries(isEventObject(schema.properties) ? schema.properties : {});
  for (const [property, below] of properties) {
    if (!isEventObject(below)) continue;
    lines.push(`if ((v = ${code.member('o', property)}) !== undefined) {`, 'known = true;');
    lines.push(...wrongValue('v', below, code), '}');
    if (namesOf(schema.required).includes(property)) lines.push('else return false;');
  }
  for (const required of namesOf(schema.required))
    if (!properties.some(([property]) => property === required)) lines.push('return false;');
  for (const [keyword, test] of [
    ['at_least_one', '=== 0'],
    ['just_one', '!== 1'],
  ] as const) {
    if (!isList(schema[keyword])) continue;
    const terms = namesOf(schema[keyword]).map(
      (one) => `(${code.member('o', one)} === undefined ? 0 : 1)`,
    );
    lines.push(`if (${['0', ...terms].join(' + ')} ${test}) return false;`);
  }
  code.add(`function ${name}(o) {`, 'let v, known = false;', ...lines);
  if (schema.additionalProperties === false) {
    const names = code.constant(new Set(properties.map(([property]) => property)));
    code.add(
      `for (const name in o) if (!${names}.has(name) && o[name] !== undefined) return false;`,
    );
  }
  code.add(schema.minProperties === 1 ? 'return known;' : 'return true;', '}');
  return name;
}

/** Lines that return false when the value is wrong. */
function wrongValue(value: string, schema: JsonSchema, code: GeneratedCode): readonly string[] {
  if (schema.type === 'array') {
    const below = isEventObject(schema.items) ? schema.items : {};
    const item = code.name('e');
    return [
      `if (!Array.isArray(${value}) || ${value}.length === 0) return false;`,
      `for (let i = 0, list = ${value}; i < list.length; i++) {`,
      `const ${item} = list[i];`,
      ...wrongValue(item, below, code),
      '}',
    ];
  }
  const tests = failures(value, schema, code);
  return tests.length === 0 ? [] : [`if (${tests.join(' || ')}) return false;`];
}

/** Expressions one of which is true when a value that is no list is wrong. */
function failures(value: string, schema: JsonSchema, code: GeneratedCode): readonly string[] {
  const tests: string[] = [];
  const { type, minimum, maximum, minLength, maxLength, pattern, enum: values } = schema;
  if (type === 'object')
    tests.push(`typeof ${value} !== 'object' || ${value} === null || Array.isArray(${value})`);
  if (type === 'string' || type === 'boolean') tests.push(`typeof ${value} !== '${type}'`);
  if (type === 'integer') tests.push(`!Number.isInteger(${value})`);
  if (type === 'number') tests.push(`!Number.isFinite(${value})`);
  if (typeof minimum === 'number') tests.push(`${value} < ${minimum}`);
  if (typeof maximum === 'number') tests.push(`${value} > ${maximum}`);
  if (typeof minLength === 'number') tests.push(`${value}.length < ${minLength}`);
  if (typeof maxLength === 'number') tests.push(`${value}.length > ${maxLength}`);
  if (typeof pattern === 'string')
    tests.push(`!${code.constant(new RegExp(withoutCaptures(pattern)))}.test(${value})`);
  if (isList(values)) tests.push(`!${code.constant(new Set(values))}.has(${value})`);
  if (isEventObject(schema.properties)) tests.push(`!${objectFunction(schema, code)}(${value})`);
  return tests;
}

const namesOf = (names: unknown): readonly string[] => (isList(names) ? names.map(String) : []);
