import type { JsonSchema } from '../../diagnostics/json-schema.ts';
import { alertsSchema } from './alerts.ts';
import { bucketsSchema } from './buckets.ts';
import { forwardSchema } from './forward.ts';
import { httpSchema } from './http.ts';
import { durationOrOff, path, seconds } from './parts.ts';
import { tenantsSchema } from './tenants.ts';

const outputsSchema: JsonSchema = {
  type: 'array',
  description: 'What becomes of each record: it goes once to each output.',
  default: [{ mapping: 'raw', tag: 'netskope.raw.{kind}.{tenant}.{day}' }],
  minItems: 1,
  items: {
    title: 'OutputConfig',
    type: 'object',
    description: 'One shape of the records, and the tag it travels under.',
    additionalProperties: false,
    required: ['mapping', 'tag'],
    properties: {
      mapping: {
        type: 'string',
        description: '`raw` leaves records as they came; another name is a mapping set.',
        pattern: '^[A-Za-z0-9_-]{1,64}$',
        patternErrorMessage: 'Give the name of a mapping set: letters, digits, "_" or "-".',
        examples: ['raw', 'ocsf'],
      },
      tag: {
        type: 'string',
        format: 'tag-template',
        description:
          'The tag: letters, digits, `_`, `-`, at most 10 parts between dots, and the placeholders `{kind}` (the OCSF class or the stream), `{tenant}`, `{stream}`, `{day}` and `{record}` (a fingerprint: a tag for every record).',
        examples: ['netskope.ocsf.{kind}.{tenant}.{day}'],
      },
    },
  },
};

const limitsSchema: JsonSchema = {
  title: 'LimitsConfig',
  type: 'object',
  description: 'Records beyond these go to the dead-letter file.',
  default: {},
  additionalProperties: false,
  properties: {
    max_record_depth: {
      type: 'integer',
      minimum: 1,
      maximum: 60,
      default: 60,
      description: 'Most levels of nesting. Fluent Bit loses whole chunks beyond 60.',
    },
    max_record_keys: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      default: 10_000,
      description: 'Most keys in one record.',
    },
  },
};

const shardSchema: JsonSchema = {
  title: 'ShardConfig',
  type: 'object',
  description:
    'The part of all streams that this replica reads, when several share the work; every stream when absent.',
  additionalProperties: false,
  required: ['count', 'index'],
  examples: [{ count: 3, index: 0 }],
  properties: {
    count: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      description: 'How many replicas there are.',
      examples: [3],
    },
    index: {
      type: 'integer',
      minimum: 0,
      maximum: 999,
      description: 'Which one this is, from 0; in a StatefulSet the ordinal of the pod.',
      examples: [0],
    },
  },
};

/** The configuration file: types, validation, reference and editor hints all come from here. */
export const configSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:fluent-netskope:configuration',
  title: 'Config',
  type: 'object',
  description: 'The configuration of fluent-netskope.',
  additionalProperties: false,
  required: ['forward'],
  properties: {
    tenants: tenantsSchema,
    buckets: bucketsSchema,
    forward: forwardSchema,
    outputs: outputsSchema,
    state_dir: {
      ...path(
        '/var/lib/fluent-netskope',
        'The folder of checkpoints and dead letters. One process per folder; keep it on a disk that survives restarts.',
      ),
      default: '/var/lib/fluent-netskope',
    },
    listen: {
      type: 'string',
      format: 'listen-address',
      default: '127.0.0.1:9598',
      description:
        'Where health, metrics and the status page are; port 0 takes a free one, `off` serves nothing.',
    },
    allowed_hosts: {
      type: 'array',
      description:
        'Host names by which browsers and scrapers may ask for these pages, beside IP addresses, `localhost` and the host of `listen`.',
      items: {
        type: 'string',
        description: 'A host name, without port.',
        pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$',
        patternErrorMessage: 'Give a host name without scheme and port.',
        examples: ['netskope.monitoring.svc'],
      },
      uniqueItems: true,
      default: [],
    },
    mappings_dir: path(
      './mappings',
      'A folder with mappings of your own; it is searched before the ones that come with the package.',
    ),
    log_level: {
      title: 'LogLevel',
      type: 'string',
      enum: ['debug', 'info', 'warn', 'error'],
      default: 'info',
      description: 'The least important lines that are logged.',
    },
    log_format: {
      title: 'LogFormat',
      type: 'string',
      enum: ['auto', 'json', 'pretty'],
      default: 'auto',
      description:
        'How log lines look: `json` for machines, `pretty` for people, `auto` is `pretty` on a terminal and `json` elsewhere.',
    },
    shutdown_timeout_secs: seconds(
      25,
      'How long a stop waits for pages on their way; Kubernetes kills after 30.',
    ),
    page_budget_bytes: {
      type: 'integer',
      minimum: 1000,
      maximum: 68_719_476_736,
      default: 268_435_456,
      description: 'Most bytes of pages in memory at once, over all tenants and streams.',
    },
    transform: {
      title: 'TransformPlace',
      type: 'string',
      enum: ['workers', 'inline'],
      default: 'workers',
      description:
        'Where pages are transformed: in worker threads, or inline in the thread that reads and sends, which takes less memory and only one core.',
    },
    workers: {
      type: 'integer',
      minimum: 1,
      maximum: 64,
      description:
        'Most worker threads; each is started when a page waits for it. One fewer than there are cores, from 1 to 4, when absent.',
      examples: [2],
    },
    shard: shardSchema,
    limits: limitsSchema,
    http: httpSchema,
    alerts: alertsSchema,
    watch_interval: durationOrOff(
      'How often configuration, mappings and secrets are looked at for changes, which are then taken without a restart; a number with a unit (`s`, `m`, `h`, `d`). With `off` only SIGHUP makes the process look.',
      { default: '5s', examples: ['off'] },
    ),
  },
};
