import type { JsonSchema } from '../../diagnostics/json-schema.ts';
import { configSchema } from './config-schema.ts';
import { forwardSchema } from './forward.ts';

/** The same configuration for a run that writes to its standard output: it needs no receiver. */
export const stdoutConfigSchema: JsonSchema = {
  ...configSchema,
  required: (configSchema.required ?? []).filter((key) => key !== 'forward'),
  properties: {
    ...configSchema.properties,
    forward: {
      ...forwardSchema,
      required: [],
      default: {},
      properties: { ...forwardSchema.properties, to: { type: 'string', default: 'stdout' } },
    },
  },
};
