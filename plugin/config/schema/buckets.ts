import type { JsonSchema } from '../../diagnostics/json-schema.ts';
import { bucketStreamNames } from '../stream-names.ts';
import { seconds } from './parts.ts';

const name = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]{1,64}$',
  patternErrorMessage: 'Give 1 to 64 letters, digits, "_" or "-".',
} as const;

const bucket: JsonSchema = {
  title: 'BucketConfig',
  type: 'object',
  description:
    'One prefix of one bucket in S3, or in a store that speaks its protocol. Credentials come from where the AWS SDK looks for them.',
  additionalProperties: false,
  required: ['name', 'bucket', 'format', 'tenant'],
  properties: {
    name: {
      ...name,
      description:
        'Names the entry in metrics, status and checkpoints; unique. Another name later means another checkpoint.',
      examples: ['dspm'],
    },
    bucket: {
      type: 'string',
      description: 'The name of the bucket, or the ARN of an access point.',
      pattern: '^(?:[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|arn:[!-~]+)$',
      patternErrorMessage: 'Give the name of a bucket or the ARN of an access point.',
      examples: ['corp-activity-logs'],
    },
    prefix: {
      type: 'string',
      description:
        'Only keys that begin with it are read; all when absent. End it with `/` where it is a folder.',
      default: '',
      examples: ['dspm/'],
    },
    format: {
      title: 'BucketFormat',
      type: 'string',
      enum: bucketStreamNames,
      description: 'What the objects are; its name is also the name of the stream.',
      examples: ['dspm-activity'],
    },
    tenant: {
      ...name,
      description: 'The tenant in tags, metrics and checkpoints.',
      examples: ['acme'],
    },
    region: {
      type: 'string',
      description: 'The region of the bucket; that of the AWS SDK when absent.',
      pattern: '^[a-z0-9-]{1,40}$',
      patternErrorMessage: 'Give the name of a region, such as eu-central-1.',
      examples: ['eu-central-1'],
    },
    endpoint: {
      type: 'string',
      format: 'service-url',
      description: 'Where a store is that is not AWS; absent for S3 itself.',
      examples: ['https://minio.example.org:9000'],
    },
    path_style: {
      type: 'boolean',
      default: false,
      description:
        'Whether the bucket stands in the path of the URL instead of its host, as most stores with an `endpoint` want it.',
    },
    role_arn: {
      type: 'string',
      description: 'A role to assume before the bucket and the queue are read.',
      pattern: '^arn:[a-z-]+:iam::\\d{12}:role/[!-~]+$',
      patternErrorMessage: 'Give the ARN of a role, such as arn:aws:iam::123456789012:role/logs.',
      examples: ['arn:aws:iam::123456789012:role/read-activity-logs'],
    },
    external_id: {
      type: 'string',
      description: 'The external id that the trust policy of the role asks for.',
      pattern: '^[A-Za-z0-9_+=,.@:/-]{2,1224}$',
      patternErrorMessage: 'Give what the trust policy of the role has as sts:ExternalId.',
      examples: ['acme-logs'],
    },
    start: {
      type: 'string',
      format: 'start-time',
      description:
        'An entry without checkpoint reads objects stored since then: `now`, an age in `s`, `m`, `h` or `d`, or an ISO time with zone.',
      default: '-1h',
      examples: ['now', '-7d', '2025-01-06T00:00:00Z'],
    },
    poll_secs: seconds(60, 'The wait from the end of one listing to the next.'),
    queue_url: {
      type: 'string',
      format: 'service-url-with-path',
      description:
        'An SQS queue with the notifications of this prefix, and of nothing else; new objects are then read without waiting for a listing.',
      examples: ['https://sqs.eu-central-1.amazonaws.com/123456789012/activity-logs'],
    },
    relist_secs: seconds(
      3600,
      'The same wait where there is a `queue_url`: the listing finds what no notification told of.',
    ),
    look_back: {
      type: 'string',
      format: 'duration',
      description:
        'How late an object may show up in a listing after the time that it bears, such as the beginning of a long upload. All objects of this time are remembered, at about 100 bytes each.',
      default: '24h',
      examples: ['7d'],
    },
    objects_at_once: {
      type: 'integer',
      minimum: 1,
      maximum: 64,
      default: 8,
      description:
        'How many small objects are fetched at once; they are still delivered one after the other.',
    },
    max_object_bytes: {
      type: 'integer',
      minimum: 1000,
      maximum: 1_099_511_627_776,
      default: 4_294_967_296,
      description: 'Objects that are larger, unpacked, are set aside where they exceed it.',
    },
  },
};

export const bucketsSchema: JsonSchema = {
  type: 'array',
  description: 'Logs that other systems publish to buckets, read like streams: docs/s3-source.md.',
  default: [],
  items: bucket,
  examples: [
    [
      {
        name: 'dspm',
        bucket: 'corp-activity-logs',
        region: 'eu-central-1',
        prefix: 'dspm/',
        format: 'dspm-activity',
        tenant: 'acme',
      },
    ],
  ],
};
