import type { JsonSchema } from '../../diagnostics/json-schema.ts';
import { path, seconds, secret } from './parts.ts';

const tls: JsonSchema = {
  title: 'ForwardTlsConfig',
  type: 'object',
  description: 'TLS towards the receiver; only with `tls://`.',
  additionalProperties: false,
  dependentRequired: { cert_file: ['key_file'], key_file: ['cert_file'] },
  examples: [{ ca_file: '/etc/fluent/ca.pem' }],
  properties: {
    ca_file: path(
      '/etc/fluent/ca.pem',
      "Authorities in PEM that sign the receiver's certificate; those of Node.js when absent.",
    ),
    cert_file: path('/etc/fluent/client.pem', 'Our certificate in PEM, when the receiver asks.'),
    key_file: path('/etc/fluent/client.key', 'The key of `cert_file`, in PEM.'),
    server_name: {
      type: 'string',
      description: 'The name the certificate must carry, when it is not the host of `to`.',
      pattern: '^[A-Za-z0-9.-]{1,253}$',
      patternErrorMessage: 'Give a host name.',
      examples: ['fluent.example.org'],
    },
    min_version: {
      title: 'TlsVersion',
      type: 'string',
      enum: ['TLSv1.2', 'TLSv1.3'],
      default: 'TLSv1.2',
      description: 'The oldest version of TLS that is spoken.',
    },
  },
};

export const forwardSchema: JsonSchema = {
  title: 'ForwardConfig',
  type: 'object',
  description: 'The receiver: Fluent Bit, Vector or Fluentd.',
  additionalProperties: false,
  required: ['to'],
  dependentRequired: { username: ['password'], password: ['username'] },
  examples: [{ to: 'unix:///run/fluent/fluent.sock', shared_key: { env: 'FLUENT_SHARED_KEY' } }],
  properties: {
    to: {
      type: 'string',
      format: 'receiver-address',
      description: 'Where it listens: `unix:///path`, `tcp://host:port` or `tls://host:port`.',
      examples: [
        'unix:///run/fluent/fluent.sock',
        'tcp://127.0.0.1:24224',
        'tls://fluent.example.org:24224',
      ],
    },
    shared_key: secret(
      'The key that both sides know. With it nothing is sent to a receiver that pauses or is another one.',
      [{ env: 'FLUENT_SHARED_KEY' }],
    ),
    username: {
      type: 'string',
      minLength: 1,
      description: 'The user, for receivers that ask for one.',
      examples: ['netskope'],
    },
    password: secret("The user's password.", [{ file: '/run/secrets/fluent-password' }]),
    hostname: {
      type: 'string',
      description:
        'Our name in the handshake; it must differ from the name of the receiver. `fluent-netskope` when absent.',
      pattern: '^[!-~]{1,255}$',
      patternErrorMessage: 'Give 1 to 255 visible ASCII characters.',
      examples: ['fluent-netskope-1'],
    },
    tls,
    connect_timeout_secs: seconds(10, 'The longest time until a connection stands, TLS included.'),
    handshake_timeout_secs: seconds(10, 'The longest time from the connection to the PONG.'),
    ack_timeout_secs: seconds(
      30,
      'The longest time without an acknowledgement while frames wait for theirs.',
    ),
    window_frames: {
      type: 'integer',
      minimum: 1,
      maximum: 1024,
      default: 8,
      description: 'Most frames on their way without acknowledgement.',
    },
    max_frame_bytes: {
      type: 'integer',
      minimum: 1000,
      maximum: 5_000_000,
      default: 1_000_000,
      description: 'The longest frame. The cost of a frame grows faster than its length.',
    },
    backoff_min_secs: seconds(0.2, 'The first wait after a lost connection.'),
    backoff_max_secs: seconds(30, 'The longest wait between connections.'),
  },
};
