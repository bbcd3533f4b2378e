import { bucketMetrics } from './bucket-metrics.ts';
import { counter, gauge, histogram, type MetricRow } from './metrics-rows.ts';

/** What every name begins with on `/metrics`. */
export const METRIC_PREFIX = 'fluent_netskope_';

const STREAM = { tenant: 'open', stream: 'open' } as const;
const RESULTS = ['mapped', 'raw', 'invalid', 'dead_letter', 'dropped'] as const;

const ALERTS = [
  'silence',
  'token_rejected',
  'permission_missing',
  'token_expiring',
  'stuck',
  'lag',
] as const;

const REQUEST_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const WORK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const sourceMetrics = {
  requests_total: counter(
    'Requests to the API, by what came of them: `body`, `no_content`, an HTTP status, or why no answer arrived whole.',
    { ...STREAM, operation: ['epoch', 'next', 'resend'], outcome: 'open' },
  ),
  request_seconds: histogram('From a request to the end of its answer.', STREAM, REQUEST_BUCKETS),
  request_retries_total: counter(
    'Answers that brought nothing, so that it was asked again.',
    STREAM,
  ),
  pages_total: counter('Pages delivered and checkpointed.', STREAM),
  page_bytes_total: counter('Bytes of delivered pages, decompressed.', STREAM),
  records_total: counter(
    'Records in delivered pages, each once however many outputs there are.',
    STREAM,
  ),
  pages_passed_over_total: counter('Pages that held nothing to deliver, by reason.', {
    ...STREAM,
    reason: ['empty', 'already_delivered', 'already_set_aside'],
  }),
  duplicate_records_skipped_total: counter(
    'Records that a `resend` brought again after they had been delivered, and that were not sent twice.',
    STREAM,
  ),
  pages_set_aside_total: counter(
    'Undecodable pages that were stored whole in the dead-letter folder; their records were not delivered.',
    STREAM,
  ),
} satisfies Record<string, MetricRow>;

const transformMetrics = {
  entries_total: counter(
    'What became of records: one entry for each record and output. `invalid` leaves raw with its errors, `dead_letter` goes to a file.',
    { ...STREAM, result: RESULTS },
  ),
  rule_entries_total: counter(
    'The same by mapping and rule; the rule is empty where none took the record.',
    { ...STREAM, mapping: 'open', rule: 'open', result: RESULTS },
  ),
  entries_dropped_total: counter('Entries that a rule drops on purpose, by the reason it gives.', {
    ...STREAM,
    reason: 'open',
  }),
  dead_letters_total: counter('Records written to the dead-letter file, by reason.', {
    ...STREAM,
    reason: ['too_large', 'too_deep', 'too_many_keys'],
  }),
  transform_seconds: histogram(
    'From a page to its frames, waiting for a thread included.',
    STREAM,
    WORK_BUCKETS,
  ),
  transform_threads: gauge('Worker threads that transform pages.', {}),
  transform_waiting_pages: gauge('Pages that wait for a worker thread.', {}),
  transform_threads_lost_total: counter('Worker threads that ended by themselves.', {
    reason: ['idle', 'page', 'start'],
  }),
  page_budget_held_bytes: gauge('Bytes of pages in memory, as booked.', {}),
  page_budget_limit_bytes: gauge('Most bytes of pages in memory (`page_budget_bytes`).', {}),
} satisfies Record<string, MetricRow>;

const forwardMetrics = {
  frames_total: counter('Frames of pages, each once however often it was sent.', STREAM),
  frames_acked_total: counter('Frames of pages that the receiver acknowledged.', STREAM),
  forward_seconds: histogram(
    'From the first frame of a page to its last acknowledgement.',
    STREAM,
    REQUEST_BUCKETS,
  ),
  forward_ack_seconds: histogram('From a frame to its acknowledgement.', {}, WORK_BUCKETS),
  forward_receiver_up: gauge('1 while the receiver takes frames.', {}),
  forward_receiver_phase: gauge('1 for the phase that the connection is in.', {
    phase: ['connecting', 'handshaking', 'ready', 'waiting', 'closed'],
  }),
  forward_in_flight: gauge('Frames written and not acknowledged.', {}),
  forward_waiting_frames: gauge('Frames that wait for the window or for the receiver.', {}),
  forward_frames_sent_total: counter('Frames written, repetitions included.', {}),
  forward_frames_acked_total: counter('Frames acknowledged, health records included.', {}),
  forward_frames_resent_total: counter(
    'Frames whose connection ended before their acknowledgement, so that they are sent again.',
    {},
  ),
  forward_retries_total: counter('Connections that failed, by the code in docs/forward.md.', {
    reason: 'open',
  }),
} satisfies Record<string, MetricRow>;

const statusMetrics = {
  high_water_mark_timestamp_seconds: gauge('`timestamp_hwm` of the last page.', STREAM),
  lag_seconds: gauge(
    'How far `timestamp_hwm` lies behind the clock; it grows while nothing answers.',
    STREAM,
  ),
  last_answer_age_seconds: gauge('Time since the tenant last gave a page, empty or not.', STREAM),
  last_record_age_seconds: gauge(
    'Time since a record was last delivered, over restarts, or since the stream began.',
    STREAM,
  ),
  stream_ready: gauge('1 while the stream is answered within its time, as /readyz says.', STREAM),
  stream_state: gauge('1 for the state that the stream is in.', {
    ...STREAM,
    state: [
      'starting',
      'asking',
      'delivering',
      'waiting',
      'backing off',
      'rate limited',
      'index in use',
      'denied',
      'disk trouble',
      'drained',
      'stopped',
      'failed',
    ],
  }),
  alert_active: gauge(
    '1 while the alert lasts; the stream is empty where it is about the tenant.',
    {
      ...STREAM,
      kind: ALERTS,
    },
  ),
  alert_records_total: counter('Health records that the receiver acknowledged.', {
    kind: ALERTS,
    state: ['begin', 'end'],
  }),
  alert_records_waiting: gauge('Health records that wait for their acknowledgement.', {}),
  config_loaded_timestamp_seconds: gauge(
    'When the configuration and mappings in use were loaded.',
    {},
  ),
  config_reloads_total: counter('Changed configurations and mappings that were taken.', {}),
  config_reload_failed: gauge(
    '1 while the last change was refused, or a part of it, and what was before is in use.',
    {},
  ),
  build_info: gauge('Always 1; the version is the label.', { version: 'open' }),
} satisfies Record<string, MetricRow>;

/** The table in the order of the documentation. */
export const metricAreas = [
  { title: 'Source', metrics: sourceMetrics },
  { title: 'Buckets', metrics: bucketMetrics },
  { title: 'Transform', metrics: transformMetrics },
  { title: 'Forward', metrics: forwardMetrics },
  { title: 'State', metrics: statusMetrics },
] as const;

/** Every metric of the product, by its name without the prefix. */
export const metrics = {
  ...sourceMetrics,
  ...bucketMetrics,
  ...transformMetrics,
  ...forwardMetrics,
  ...statusMetrics,
};

type Table = typeof metrics;
export type MetricName = keyof Table;

type NameOf<Kind extends MetricRow['kind']> = {
  [Name in MetricName]: Table[Name]['kind'] extends Kind ? Name : never;
}[MetricName];

export type CounterName = NameOf<'counter'>;
export type GaugeName = NameOf<'gauge'>;
export type HistogramName = NameOf<'histogram'>;

type ValueOf<Allowed> = Allowed extends readonly string[] ? Allowed[number] : string;

/** The labels of one metric, with the values that each may have. */
export type LabelsOf<Name extends MetricName> = {
  readonly [Label in keyof Table[Name]['labels']]: ValueOf<Table[Name]['labels'][Label]>;
};
