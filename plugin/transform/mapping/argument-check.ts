import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonSchema, Operator } from './operator.ts';

/**
 * Makes the check of operator arguments: it says what is wrong, to go on after the operator's name,
 * or undefined when nothing is. Schemas are compiled once each.
 */
export function argumentChecker(): (operator: Operator, argument: unknown) => string | undefined {
  // The schemas are ours and need no check; optimising their code takes longer than running it.
  const ajv = new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  const compiled = new Map<string, ValidateFunction>();
  return (operator, argument) => {
    const validate = compiled.get(operator.name) ?? ajv.compile(operator.argument);
    compiled.set(operator.name, validate);
    if (validate(argument)) return undefined;
    const [example] = operator.examples;
    const shown =
      example === undefined
        ? ''
        : `; for example ${operator.name}: ${JSON.stringify(example.argument)}`;
    return `takes ${wanted(operator.argument)}${shown}.`;
  };
}

function wanted(schema: JsonSchema): string {
  const { type, const: only, enum: choices, oneOf } = schema;
  if (only !== undefined) return `nothing but ${JSON.stringify(only)}`;
  if (Array.isArray(choices)) return `one of ${choices.join(', ')}`;
  if (Array.isArray(oneOf)) return oneOf.map((one) => wanted(one as JsonSchema)).join(', or ');
  const kind = Array.isArray(type) ? type.join(', ') : String(type);
  const words: Readonly<Record<string, string>> = {
    array: 'a list',
    object: objectWords(schema),
    string: 'text',
    integer: `a whole number${bounds(schema)}`,
  };
  return words[kind] ?? kind;
}

function objectWords({ properties }: JsonSchema): string {
  const names = Object.keys(properties ?? {});
  return names.length === 0 ? 'a map' : `a map with ${names.join(', ')}`;
}

function bounds({ minimum, maximum }: JsonSchema): string {
  const low = minimum === undefined ? '' : ` from ${JSON.stringify(minimum)}`;
  return `${low}${maximum === undefined ? '' : ` to ${JSON.stringify(maximum)}`}`;
}
