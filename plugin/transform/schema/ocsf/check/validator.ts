import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { isEventObject, isList, type EventObject } from '../../event-object.ts';
import { instancePath } from '../../instance-path.ts';
import type { Violation } from '../../target-schema.ts';
import type { OcsfModel } from '../model.ts';
import type { ProducedNode } from '../produced-tree.ts';
import { compileFastCheck } from './fast-check.ts';
import { addConstraintKeywords } from './keywords.ts';
import { jsonSchemaOf } from './json-schema.ts';

type Found = readonly [code: string, message: string];

const EMPTY: Found = ['empty_value', 'is empty; leave it out'];

/** What a keyword found wrong, unless the schema itself says it. */
const BY_KEYWORD: Readonly<Record<string, Found>> = {
  required: ['attribute_required_missing', 'is required'],
  additionalProperties: ['attribute_unknown', 'is no attribute that the rule writes'],
  maxLength: ['attribute_value_exceeds_max_len', 'is too long for its type'],
  minLength: EMPTY,
  minItems: EMPTY,
  minProperties: EMPTY,
};

/** The schemas are made by us, so that they need no check; length is counted in code units, which is fast. */
export function createValidator(): Ajv {
  const ajv = new Ajv({
    meta: false,
    validateSchema: false,
    strict: false,
    strictNumbers: true,
    logger: false,
    unicodeRegExp: false,
    unicode: false,
    addUsedSchema: false,
    code: { optimize: false },
    allErrors: true,
    verbose: true,
  });
  addConstraintKeywords(ajv);
  return ajv;
}

/**
 * A check of events on the schema pruned to what the rule produces. What is wrong with an event that is not right
 * says AJV; its code takes long to make, and is made when the first event fails.
 */
export function compileValidator(
  ajv: () => Ajv,
  root: ProducedNode,
  model: OcsfModel,
): (event: EventObject) => readonly Violation[] {
  const schema = jsonSchemaOf(root, model);
  const isRight = compileFastCheck(schema);
  let explain: ValidateFunction | undefined;
  return (event) => {
    if (isRight(event)) return [];
    explain ??= ajv().compile(schema);
    return explain(event) ? [] : (explain.errors ?? []).map(violationOf);
  };
}

function violationOf(error: ErrorObject): Violation {
  const [code, message] = foundBy(error);
  return { code, path: instancePath(error.instancePath, memberOf(error)), message };
}

function foundBy({ keyword, schema, parentSchema }: ErrorObject): Found {
  const parent: unknown = parentSchema;
  const said = isEventObject(parent) ? parent.say : undefined;
  const own = isEventObject(said) ? said[keyword] : undefined;
  if (isList(own)) return [String(own[0]), String(own[1])];
  if (keyword === 'type') return ['attribute_wrong_type', `must be ${String(schema)}`];
  if (keyword === 'at_least_one' || keyword === 'just_one')
    return ['constraint_failed', `needs ${keyword} of ${String(schema).replaceAll(',', ', ')}`];
  return BY_KEYWORD[keyword] ?? [`schema_${keyword}`, 'breaks the schema'];
}

/** The name that is missing or unknown, which AJV reports at the object around it. */
function memberOf({ params }: ErrorObject): string | undefined {
  const given: unknown = params;
  if (!isEventObject(given)) return undefined;
  const name = given.missingProperty ?? given.additionalProperty;
  return typeof name === 'string' ? name : undefined;
}
