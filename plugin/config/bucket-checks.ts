import type { DataPath, Finding } from '../diagnostics/yaml-source.ts';
import type { View } from './view.ts';

/** What only shows when buckets are looked at together. */
export function bucketFindings(view: View): readonly Finding[] {
  const buckets = view.items('buckets');
  return [
    ...nothingToRead(view, buckets),
    ...duplicateNames(view, buckets),
    ...sharedQueues(view, buckets),
    ...overlappingPrefixes(view, buckets),
    ...lonelyExternalIds(view, buckets),
  ];
}

function nothingToRead(view: View, buckets: readonly DataPath[]): readonly Finding[] {
  if (buckets.length > 0 || view.items('tenants').length > 0) return [];
  // A file that is no map has neither, and is told of by itself.
  if (!view.has('tenants')) return [];
  const message = 'there is nothing to read; give tenants, buckets, or both.';
  return [{ code: 'MISSING_KEY', path: ['tenants'], at: 'value', message }];
}

function duplicateNames(view: View, buckets: readonly DataPath[]): readonly Finding[] {
  return repeated(view, buckets, 'name').map((path) => ({
    code: 'DUPLICATE_BUCKET',
    path,
    at: 'value',
    message: 'name belongs to an entry above; give each entry of buckets its own.',
  }));
}

/** A message is given to one of its readers, so each would get a part. */
function sharedQueues(view: View, buckets: readonly DataPath[]): readonly Finding[] {
  return repeated(view, buckets, 'queue_url').map((path) => ({
    code: 'SHARED_QUEUE',
    path,
    at: 'value',
    message:
      'an entry above reads this queue, so each would get a part of the notifications; give each entry a queue of its own.',
  }));
}

function repeated(view: View, buckets: readonly DataPath[], key: string): readonly DataPath[] {
  const seen = new Set<string>();
  return buckets.flatMap((bucket) => {
    const value = view.text(...bucket, key);
    if (value === undefined) return [];
    const isRepeated = seen.has(value);
    seen.add(value);
    return isRepeated ? [[...bucket, key]] : [];
  });
}

function overlappingPrefixes(view: View, buckets: readonly DataPath[]): readonly Finding[] {
  const placeOf = (path: DataPath) =>
    JSON.stringify([view.text(...path, 'endpoint') ?? '', view.text(...path, 'bucket')]);
  const prefixOf = (path: DataPath) => view.text(...path, 'prefix') ?? '';
  return buckets.flatMap((bucket, at) => {
    const other = buckets.slice(0, at).find((before) => {
      const [one, two] = [prefixOf(before), prefixOf(bucket)];
      return placeOf(before) === placeOf(bucket) && (one.startsWith(two) || two.startsWith(one));
    });
    if (other === undefined || view.text(...bucket, 'bucket') === undefined) return [];
    const message =
      'an entry above reads a part of these keys, or all of them, so their records arrive twice; give prefixes that exclude each other.';
    return [{ code: 'OVERLAPPING_PREFIXES', path: [...bucket, 'prefix'], at: 'value', message }];
  });
}

function lonelyExternalIds(view: View, buckets: readonly DataPath[]): readonly Finding[] {
  return buckets.flatMap((bucket) => {
    const isLonely = view.has(...bucket, 'external_id') && !view.has(...bucket, 'role_arn');
    if (!isLonely) return [];
    const message = 'external_id has no effect without role_arn; add that, or remove this.';
    return [{ code: 'MISSING_KEY', path: [...bucket, 'external_id'], at: 'key', message }];
  });
}
