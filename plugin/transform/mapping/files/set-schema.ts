import type { JsonSchema } from '../../../diagnostics/json-schema.ts';

const map = (description: string, examples: readonly unknown[]): JsonSchema => ({
  type: 'object',
  description,
  examples,
});

/** Keys that sets, rules and includes share. */
export const sharedKeys = {
  let: map(
    'Values by name, computed when first read; `$name` reads them and they hide source fields of that name.',
    [{ host: { from: '$url', as: 'url_host' } }],
  ),
  tables: map(
    'Tables by name: a map in place, or the path of a CSV, JSON or YAML file beside the set.',
    [{ outcome: { 'Login Failed': 2 }, apps: 'tables/apps.csv' }],
  ),
} as const;

/** Keys that sets and rules share. */
export const absentKeys = {
  absent: {
    type: 'array',
    description:
      'Values that count as absent, besides null, {} and []: texts without case and outer blanks, numbers in any spelling.',
    items: {},
    examples: [['', '-', 'N/A']],
  },
  absent_fields: map(
    'Absent values of single source fields, in place of `absent`; one `*` in a name stands for any text.',
    [{ '*bytes': ['', '-'] }],
  ),
} as const satisfies Record<string, JsonSchema>;

/** What `set.yaml` may hold. */
export const setSchema: JsonSchema = {
  title: 'MappingSet',
  type: 'object',
  description: 'A mapping set: where records go and what they become.',
  additionalProperties: false,
  properties: {
    description: {
      type: 'string',
      description: 'One sentence for people.',
      examples: ['Netskope records as OCSF events.'],
    },
    schema: {
      type: 'string',
      description: 'The target schema: a folder below `schemas`, or `none`.',
      examples: ['ocsf-1.5.0'],
    },
    extends: {
      type: 'string',
      description: 'The set that this one changes; its own name means the shipped one.',
      examples: ['ocsf'],
    },
    ...absentKeys,
    ...sharedKeys,
    protect: map(
      'What is done to a source field wherever it leaves: `hash`, `mask`, `truncate`, or `drop: true`.',
      [{ user: { hash: { key: { env: 'HASH_KEY' } } } }],
    ),
    routes: {
      description:
        'Rules in the order in which they are tried; with `extends`, either all of them or those `before` and `after` the inherited ones.',
      examples: [['netskope/authentication']],
      oneOf: [
        { type: 'array', items: { type: 'string' } },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            before: {
              type: 'array',
              items: { type: 'string' },
              description: 'Tried first.',
              examples: [['own/first']],
            },
            after: {
              type: 'array',
              items: { type: 'string' },
              description: 'Tried last.',
              examples: [['own/last']],
            },
          },
        },
      ],
    },
    otherwise: {
      type: 'string',
      description: 'What becomes of the rest: `raw`, or a rule.',
      default: 'raw',
    },
    unmapped: {
      type: 'string',
      description:
        'The attribute that takes fields no rule used; `none` when every rule ignores all the rest.',
      default: 'unmapped',
    },
    raw_data: {
      type: 'boolean',
      description: 'Whether the record as it came goes into `raw_data`.',
      default: false,
    },
    observables: {
      type: 'boolean',
      description: 'Whether `observables` are filled in.',
      default: true,
    },
  },
};
