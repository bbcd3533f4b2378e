import type { JsonSchema } from '../../diagnostics/json-schema.ts';
import { durationOrOff, streamName } from './parts.ts';

const LIMITS = {
  silence_alert_after: {
    description: 'A stream is silent when no record of it was delivered for so long.',
    default: '24h',
  },
  lag_alert_after: {
    description:
      'A stream lags when its high-water mark is so far behind while the tenant has more to give; it has caught up at half of that.',
    default: '6h',
  },
  stuck_alert_after: {
    description:
      'A stream is stuck when no request led to a delivered page or an empty answer for so long.',
    default: '30m',
  },
} as const;

const TOKEN_LIMIT = {
  description:
    'How long before its end a token that carries its own end (a JWT with `exp`) is announced.',
  default: '7d',
} as const;

const LATER = 'the wider limit counts when absent.';

/** Without default, for the value of a wider scope stands in. */
function narrowed(limit: { readonly description: string; readonly default: string }): JsonSchema {
  return durationOrOff(`${limit.description.replace(/\.$/, '')}; ${LATER}`, {
    examples: [limit.default, 'off'],
  });
}

const narrowedLimits = Object.fromEntries(
  Object.entries(LIMITS).map(([key, limit]) => [key, narrowed(limit)]),
);

const streams: JsonSchema = {
  type: 'array',
  description: 'Limits for single streams; they count before those of all streams.',
  default: [],
  items: {
    title: 'StreamAlertsConfig',
    type: 'object',
    description: 'The limits of one stream; what is absent is as for the other streams.',
    additionalProperties: false,
    required: ['stream'],
    properties: {
      stream: streamName,
      ...narrowedLimits,
    },
  },
};

export const alertsSchema: JsonSchema = {
  title: 'AlertsConfig',
  type: 'object',
  description:
    'When the sidecar announces trouble by a record of its own. Each is a number with a unit (`s`, `m`, `h`, `d`), or `off`.',
  default: {},
  additionalProperties: false,
  properties: {
    ...Object.fromEntries(
      Object.entries({ ...LIMITS, token_alert_before: TOKEN_LIMIT }).map(([key, limit]) => [
        key,
        durationOrOff(limit.description, { default: limit.default, examples: ['off'] }),
      ]),
    ),
    streams,
  },
};

/** The same limits for one tenant. */
export const tenantAlertsSchema: JsonSchema = {
  title: 'TenantAlertsConfig',
  type: 'object',
  description: 'Limits of alerts for this tenant; those of `alerts` when absent.',
  additionalProperties: false,
  examples: [{ silence_alert_after: '6h' }],
  properties: { ...narrowedLimits, token_alert_before: narrowed(TOKEN_LIMIT), streams },
};
