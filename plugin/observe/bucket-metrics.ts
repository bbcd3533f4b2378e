import { counter, gauge, type MetricRow } from './metrics-rows.ts';

const BUCKET = { tenant: 'open', stream: 'open', bucket: 'open' } as const;

/** What is counted about objects in buckets; `bucket` is the name of the entry in the configuration. */
export const bucketMetrics = {
  objects_total: counter(
    'Objects dealt with, by what came of them: `later` waits for a permission; `gone`, `changed`, `unreadable` and `set_aside` were not delivered, or not to their end.',
    {
      ...BUCKET,
      result: ['delivered', 'set_aside', 'verification', 'later', 'gone', 'changed', 'unreadable'],
    },
  ),
  bad_records_total: counter(
    'Records that cannot be read, within objects that can; they are recorded in the dead-letter folder.',
    { ...BUCKET, reason: ['not_json', 'too_large', 'bad_csv'] },
  ),
  notifications_total: counter('Messages of the queue, by what they are.', {
    ...BUCKET,
    result: ['objects', 'test', 'unknown'],
  }),
  objects_remembered: gauge('Objects within the look-back that are known to be done.', BUCKET),
  objects_waiting_for_permission: gauge(
    'Objects that may not be read; they are tried again with every listing.',
    BUCKET,
  ),
} satisfies Record<string, MetricRow>;
