import type { JsonSchema } from '../../diagnostics/json-schema.ts';
import { path, proxy, seconds } from './parts.ts';

export const httpSchema: JsonSchema = {
  title: 'HttpConfig',
  type: 'object',
  description: 'How requests to the API are made, and how long to wait between them.',
  default: {},
  additionalProperties: false,
  properties: {
    timeout_secs: seconds(
      120,
      'The longest time without progress: until the answer begins, and between its parts.',
    ),
    connect_timeout_secs: seconds(10, 'The longest time until a connection stands, TLS included.'),
    ca_file: path(
      '/etc/ssl/company-ca.pem',
      'Authorities in PEM that sign the certificate of the API, or of a proxy that looks inside; those of Node.js when absent.',
    ),
    proxy: {
      ...proxy(
        '`environment` follows `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; `none` goes direct; a URL names the proxy. User and password only through `${NAME}`.',
      ),
      default: 'environment',
    },
    max_body_bytes: {
      type: 'integer',
      minimum: 1000,
      maximum: 1_073_741_824,
      default: 268_435_456,
      description: 'The longest answer, decompressed, that is read.',
    },
    max_wait_secs: seconds(300, 'The longest `wait_time` of the API that is followed.'),
    default_wait_secs: seconds(30, 'The wait after an answer without `wait_time`.'),
    backoff_min_secs: seconds(1, 'The first wait after a failed request.'),
    backoff_max_secs: seconds(900, 'The longest wait between failed requests.'),
    denied_interval_secs: seconds(
      300,
      'The wait after 401, 403, 400 or 404, which a person has to cure.',
    ),
    conflict_min_secs: seconds(
      2,
      'The shortest wait after 409, when something else reads the index.',
    ),
    conflict_max_secs: seconds(10, 'The longest first wait after 409.'),
    requests_per_sec: {
      type: 'number',
      minimum: 0.001,
      maximum: 1000,
      default: 4,
      description: 'Most requests per second to one stream; Netskope documents 4.',
    },
  },
};
