import type { JsonSchema } from '../../diagnostics/json-schema.ts';
import { tenantAlertsSchema } from './alerts.ts';
import { path, proxy, secret, streamName } from './parts.ts';

const tenant: JsonSchema = {
  title: 'TenantConfig',
  type: 'object',
  description: 'One Netskope tenant.',
  additionalProperties: false,
  required: ['name', 'url', 'token', 'streams'],
  properties: {
    name: {
      type: 'string',
      description:
        'Names the tenant in tags, metrics and checkpoints; unique. Another name later means another checkpoint.',
      pattern: '^[A-Za-z0-9_-]{1,64}$',
      patternErrorMessage: 'Give 1 to 64 letters, digits, "_" or "-".',
      examples: ['acme'],
    },
    url: {
      type: 'string',
      format: 'tenant-url',
      description: 'Where the API is: scheme and host. Plain http is for loopback hosts only.',
      examples: ['https://acme.goskope.com'],
    },
    token: secret('The REST API v2 token. Read again after every 401.', [
      { file: '/run/secrets/netskope-token' },
      { env: 'NETSKOPE_TOKEN' },
    ]),
    auth_header: {
      title: 'AuthHeader',
      type: 'string',
      enum: ['netskope-api-token', 'authorization'],
      default: 'netskope-api-token',
      description:
        'The header that carries the token; `authorization` sends it as `Authorization: Bearer`.',
    },
    index: {
      type: 'string',
      description:
        'The name of the iterator on the side of Netskope. One consumer per index: two would each get a part.',
      pattern: '^[A-Za-z0-9_-]{1,80}$',
      patternErrorMessage: 'Give 1 to 80 letters, digits, "_" or "-".',
      default: 'fluent-netskope',
    },
    streams: {
      type: 'array',
      description:
        'What to read. `alert` carries all alerts; an `alert_…` stream carries one type of them.',
      items: streamName,
      minItems: 1,
      uniqueItems: true,
      examples: [['application', 'page', 'network', 'audit', 'incident', 'alert']],
    },
    start: {
      type: 'string',
      format: 'start-time',
      description:
        'Where a stream without checkpoint begins: `now`, an age in `s`, `m`, `h` or `d`, or an ISO time with zone.',
      default: '-1h',
      examples: ['now', '-24h', '2025-01-06T00:00:00Z'],
    },
    ca_file: path(
      '/etc/ssl/acme-ca.pem',
      'Authorities in PEM for this tenant; `http.ca_file` when absent.',
    ),
    proxy: proxy('The proxy for this tenant; `http.proxy` when absent.'),
    alerts: tenantAlertsSchema,
  },
};

export const tenantsSchema: JsonSchema = {
  type: 'array',
  description: 'The tenants to read from; there may be none where there are `buckets`.',
  default: [],
  items: tenant,
  examples: [
    [
      {
        name: 'acme',
        url: 'https://acme.goskope.com',
        token: { env: 'NETSKOPE_TOKEN' },
        streams: ['alert'],
      },
    ],
  ],
};
