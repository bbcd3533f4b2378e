import type { DataPath, Finding } from '../diagnostics/yaml-source.ts';
import { isTypedAlert } from './stream-names.ts';
import { originOf } from './tenant-url.ts';
import type { View } from './view.ts';

/** What only shows when tenants and streams are looked at together. */
export function tenantFindings(view: View): readonly Finding[] {
  const tenants = view.items('tenants');
  return [
    ...duplicateNames(view, tenants),
    ...sharedIterators(view, tenants),
    ...tenants.flatMap((tenant) => overlappingAlerts(view, tenant)),
  ];
}

function duplicateNames(view: View, tenants: readonly DataPath[]): readonly Finding[] {
  const seen = new Set<string>();
  return tenants.flatMap((tenant) => {
    const name = view.text(...tenant, 'name');
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name);
      return [];
    }
    const message = 'name belongs to a tenant above; give each tenant its own.';
    return [{ code: 'DUPLICATE_TENANT', path: [...tenant, 'name'], at: 'value', message }];
  });
}

/** The API keeps one cursor per URL, stream and index; two readers of it each get a part. */
function sharedIterators(view: View, tenants: readonly DataPath[]): readonly Finding[] {
  const readers = new Map<string, DataPath>();
  const findings: Finding[] = [];
  for (const tenant of tenants) {
    const origin = originOf(view.text(...tenant, 'url') ?? '');
    const index = view.text(...tenant, 'index');
    if (origin === undefined || index === undefined) continue;
    for (const item of view.items(...tenant, 'streams')) {
      const iterator = JSON.stringify([origin, index, view.text(...item)]);
      const first = readers.get(iterator) ?? tenant;
      readers.set(iterator, first);
      if (first === tenant) continue;
      const message =
        'a tenant above reads this stream of the same url with the same index, so each would get a part of the records; give one of them another index, or remove the stream.';
      findings.push({ code: 'SHARED_ITERATOR', path: item, at: 'value', message });
    }
  }
  return findings;
}

function overlappingAlerts(view: View, tenant: DataPath): readonly Finding[] {
  const items = view.items(...tenant, 'streams');
  const typed = items.find((item) => isTypedAlert(view.text(...item) ?? ''));
  if (typed === undefined || !items.some((item) => view.text(...item) === 'alert')) return [];
  const message =
    '"alert" carries the alerts of every type, so the records of this stream arrive twice; keep "alert", or keep the typed streams.';
  return [{ code: 'OVERLAPPING_ALERTS', path: typed, at: 'value', message }];
}
