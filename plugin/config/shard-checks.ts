import type { Finding } from '../diagnostics/yaml-source.ts';
import { bucketShardOf, shardOf } from './shard.ts';
import { isStreamName } from './stream-names.ts';
import type { View } from './view.ts';

/** What is wrong with the split over replicas: an index that none has, or replicas without work. */
export function shardFindings(view: View): readonly Finding[] {
  const count = view.number('shard', 'count');
  const index = view.number('shard', 'index');
  if (count === undefined || index === undefined || !(count >= 1)) return [];
  if (index >= count) {
    const message = `index is ${index}, but the indexes of ${count} shards go from 0 to ${count - 1}; give each replica one of those, and count the number of replicas.`;
    return [{ code: 'BAD_RANGE', path: ['shard', 'index'], at: 'value', message }];
  }
  const busy = busyShards(view, count);
  if (busy.size === 0 || busy.size === count) return [];
  const message = `of ${count} shards only ${busy.size} would have a stream to read; give count a smaller number.`;
  return [{ code: 'BAD_RANGE', path: ['shard', 'count'], at: 'value', message }];
}

function busyShards(view: View, count: number): ReadonlySet<number> {
  const shards = view.items('tenants').flatMap((tenant) => {
    const name = view.text(...tenant, 'name');
    return view.items(...tenant, 'streams').flatMap((item) => {
      const stream = view.text(...item);
      const isKnown = name !== undefined && stream !== undefined && isStreamName(stream);
      return isKnown ? [shardOf(name, stream, count)] : [];
    });
  });
  const buckets = view.items('buckets').flatMap((bucket) => {
    const name = view.text(...bucket, 'name');
    return name === undefined ? [] : [bucketShardOf(name, count)];
  });
  return new Set([...shards, ...buckets]);
}
