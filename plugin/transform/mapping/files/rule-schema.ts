import type { JsonSchema } from '../../../diagnostics/json-schema.ts';
import { absentKeys, sharedKeys } from './set-schema.ts';

const fields: JsonSchema = {
  type: 'object',
  description:
    'What each attribute holds: a literal, `$field`, a list (the first present), or `from` with operators.',
  examples: [{ 'user.name': ['$from_user', '$user'] }],
};

const ignore: JsonSchema = {
  type: 'object',
  description:
    'Source fields that are left out on purpose, each with the reason; one `*` in a name stands for any text.',
  examples: [{ user_confidence_index: 'Inverse scale; no attribute says the same.' }],
};

const unavailable: JsonSchema = {
  type: 'object',
  description:
    'Recommended attributes that no source field can give, each with the reason; `coverage` then does not ask for them.',
  examples: [{ status_code: 'No field says it.' }],
};

/** What a rule file may hold. */
export const ruleSchema: JsonSchema = {
  title: 'MappingRule',
  type: 'object',
  description: 'A rule: which records it takes and what they become.',
  additionalProperties: false,
  properties: {
    description: {
      type: 'string',
      description: 'One sentence for people.',
      examples: ['Logins and logouts.'],
    },
    class: {
      type: 'string',
      description: 'The class of the target schema.',
      examples: ['authentication'],
    },
    kind: {
      type: 'string',
      description: 'What `{kind}` in tags becomes where the schema has no classes.',
      pattern: '^[A-Za-z0-9_-]+$',
      patternErrorMessage: 'Use letters, digits, _ and -.',
      examples: ['login'],
    },
    extends: {
      type: 'string',
      description: 'The rule that this one changes; its own path means the shipped one.',
      examples: ['netskope/authentication'],
    },
    remove: {
      type: 'array',
      items: { type: 'string' },
      description: 'Attribute paths of the extended rule that are left out.',
      examples: [['user.email_addr']],
    },
    include: {
      type: 'array',
      items: { type: 'string' },
      description:
        'Files whose lets, tables, fields and ignores are taken over; what stands here wins.',
      examples: [['common/device']],
    },
    when: {
      type: 'object',
      description: 'The condition; absent means every record.',
      examples: [{ stream: 'audit' }],
    },
    drop: {
      type: 'string',
      description: 'Why matching records are dropped on purpose.',
      minLength: 1,
      examples: ['Heartbeats say nothing.'],
    },
    unchanged: {
      type: 'boolean',
      description:
        'Whether the record leaves as it came, key for key, once the target schema accepts it; in place of `fields`.',
      default: false,
    },
    ...sharedKeys,
    fields,
    ignore,
    unavailable,
    ...absentKeys,
  },
};

/** What a file named by `include` may hold. */
export const includeSchema: JsonSchema = {
  title: 'MappingInclude',
  type: 'object',
  description: 'Parts of rules that several of them share.',
  additionalProperties: false,
  properties: {
    description: {
      type: 'string',
      description: 'One sentence for people.',
      examples: ['The device of the user.'],
    },
    include: {
      type: 'array',
      items: { type: 'string' },
      description: 'Further files.',
      examples: [['common/user']],
    },
    ...sharedKeys,
    fields,
    ignore,
    unavailable,
  },
};

/** What a test file may hold. */
export const testSchema: JsonSchema = {
  title: 'MappingTest',
  type: 'object',
  description: 'Records and the events that must come of them.',
  additionalProperties: false,
  required: ['why', 'stream', 'input'],
  properties: {
    why: {
      type: 'string',
      description: 'What would go wrong without this.',
      minLength: 1,
      examples: ['A failed login must be found by user.'],
    },
    stream: {
      type: 'string',
      description: 'The stream that the records come from.',
      examples: ['audit'],
    },
    tenant: { type: 'string', description: 'The tenant.', default: 'tenant' },
    tenant_host: {
      type: 'string',
      description: 'The host of the tenant.',
      default: 'tenant.example.org',
    },
    input: {
      description: 'The record as JSON text, or a list of them.',
      examples: ['{"timestamp":1736151783}'],
      oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
    },
    expected: {
      description: 'The whole event, in any order; for several records a list of them.',
      examples: [{ class_uid: 3002 }],
    },
    expected_kind: {
      type: 'string',
      description: 'In place of `expected`, for records that no rule maps.',
      enum: ['raw', 'invalid', 'dropped'],
    },
  },
};
