import type { JsonSchema } from '../../diagnostics/json-schema.ts';
import { SECRET_ARN_PATTERN } from '../secret-arn.ts';
import { streamNames } from '../stream-names.ts';

/** A duration in seconds; a day is the longest, for timers end at 24 days. */
export function seconds(byDefault: number, description: string): JsonSchema {
  return { type: 'number', minimum: 0.001, maximum: 86_400, default: byDefault, description };
}

/** A path of a file or folder; a relative one starts at the folder of the configuration. */
export function path(example: string, description: string): JsonSchema {
  return { type: 'string', format: 'file-path', description, examples: [example] };
}

/** A proxy; the setting of a tenant has no default, for `http.proxy` stands in. */
export function proxy(description: string): JsonSchema {
  return {
    type: 'string',
    format: 'proxy-setting',
    description,
    examples: ['environment', 'none', 'http://proxy.example.org:3128'],
  };
}

/** A secret by reference: exactly one of a file, an environment variable and an ARN. */
export function secret(description: string, example: JsonSchema['examples']): JsonSchema {
  return {
    title: 'SecretReference',
    type: 'object',
    description,
    ...(example && { examples: example }),
    properties: {
      file: path('/run/secrets/netskope-token', 'The file that holds the secret and nothing else.'),
      env: {
        type: 'string',
        description: 'The name of the environment variable that holds the secret.',
        pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
        patternErrorMessage: 'Give the name of an environment variable.',
        examples: ['NETSKOPE_TOKEN'],
      },
      secret: {
        type: 'string',
        description:
          'The ARN of a secret in AWS Secrets Manager; with `:key` behind it, one member of a secret that holds JSON. The version may follow as ECS writes it: `ARN:key:version-stage:version-id`, where parts may be empty.',
        pattern: SECRET_ARN_PATTERN,
        patternErrorMessage: 'Give the whole ARN of a secret, and the key behind it.',
        examples: [
          'arn:aws:secretsmanager:eu-central-1:123456789012:secret:netskope-AbCdEf:api_token',
        ],
      },
    },
    oneOf: [{ required: ['file'] }, { required: ['env'] }, { required: ['secret'] }],
    additionalProperties: false,
    writeOnly: true,
  };
}

/** The name of a stream. */
export const streamName: JsonSchema = {
  title: 'StreamName',
  type: 'string',
  description: 'The name of a stream.',
  enum: streamNames,
  examples: ['application'],
};

/** A length of time as a number and a unit, or the word `off`. */
export function durationOrOff(
  description: string,
  given: Pick<JsonSchema, 'default' | 'examples'>,
): JsonSchema {
  return { type: 'string', format: 'duration-or-off', description, ...given };
}
