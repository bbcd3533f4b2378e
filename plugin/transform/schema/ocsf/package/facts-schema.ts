import { Ajv } from 'ajv';
import type { OcsfFacts } from '../facts.ts';

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const mapOf = (additionalProperties: object): object => ({ type: 'object', additionalProperties });

const ATTRIBUTE = {
  type: 'object',
  required: ['requirement', 'profiles', 'type'],
  additionalProperties: false,
  properties: {
    requirement: { enum: ['required', 'recommended', 'optional'] },
    profiles: texts,
    type: text,
    object_type: text,
    is_array: { const: true },
    sibling: text,
    observable: { type: 'integer' },
    deprecated: text,
    enum_deprecated: mapOf(text),
    enum: mapOf(text),
  },
};

const OBJECT_PROPERTIES = {
  caption: text,
  deprecated: text,
  observable: { type: 'integer' },
  constraints: {
    type: 'object',
    additionalProperties: false,
    properties: { at_least_one: texts, just_one: texts },
  },
  attributes: mapOf(ATTRIBUTE),
};

const CLASS_PROPERTIES = {
  uid: { type: 'integer' },
  category_uid: { type: 'integer' },
  category_name: text,
  ...OBJECT_PROPERTIES,
};

const FACTS = {
  type: 'object',
  required: ['version', 'profiles', 'types', 'classes', 'objects'],
  properties: {
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
    profiles: texts,
    types: mapOf({
      type: 'object',
      required: ['base'],
      additionalProperties: false,
      properties: {
        base: text,
        regex: text,
        range: { type: 'array', minItems: 2, maxItems: 2, items: { type: 'number' } },
        max_len: { type: 'integer' },
        observable: { type: 'integer' },
        values: { type: 'array', items: { type: ['string', 'number'] } },
      },
    }),
    classes: mapOf({
      type: 'object',
      required: ['uid', 'category_uid', 'category_name', 'caption', 'attributes'],
      additionalProperties: false,
      properties: CLASS_PROPERTIES,
    }),
    objects: mapOf({
      type: 'object',
      required: ['caption', 'attributes'],
      additionalProperties: false,
      properties: OBJECT_PROPERTIES,
    }),
  },
};

/**
 * Narrows JSON to the facts of a schema, whose every type, object and sibling is there.
 * @throws Error that names the first place that is not of the form.
 */
export function narrowFacts(value: unknown): OcsfFacts {
  // The code runs once for each schema; optimising it takes longer than running it.
  const ajv = new Ajv({
    meta: false,
    validateSchema: false,
    strict: false,
    code: { optimize: false },
  });
  const isFacts = ajv.compile<OcsfFacts>(FACTS);
  if (!isFacts(value)) {
    const [error] = isFacts.errors ?? [];
    throw new Error(`${error?.instancePath ?? ''} ${error?.message ?? 'is not right'}`);
  }
  refuseDangling(value);
  return value;
}

function refuseDangling({ types, classes, objects }: OcsfFacts): void {
  for (const [owner, { attributes }] of [...Object.entries(classes), ...Object.entries(objects)])
    for (const [name, { type, object_type: object, sibling }] of Object.entries(attributes)) {
      const isKnown =
        type === 'object_t' ? object !== undefined && object in objects : type in types;
      if (!isKnown) throw new Error(`${owner}.${name}: ${object ?? type} is not defined`);
      if (sibling !== undefined && !(sibling in attributes))
        throw new Error(`${owner}.${name}: its sibling ${sibling} is not defined`);
    }
  for (const [name, { base }] of Object.entries(types))
    if (!(base in types)) throw new Error(`type ${name}: ${base} is not defined`);
}
