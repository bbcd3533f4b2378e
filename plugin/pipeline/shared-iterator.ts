import type { TenantSetup } from './supervisor.ts';

/** Says which two streams are on one iterator, where each would get a part of the data. */
export function findSharedIterator(tenants: readonly TenantSetup[]): string | undefined {
  const owners = new Map<string, string>();
  for (const { name, url, index, streams } of tenants) {
    for (const { name: stream, path } of streams) {
      const iterator = [new URL(url).host, path.family, path.type, index].join(' ');
      const owner = owners.get(iterator);
      if (owner !== undefined) {
        return `Tenants ${owner} and ${name} both read stream ${stream} with index ${index}; give one of them another index.`;
      }
      owners.set(iterator, name);
    }
  }
  return undefined;
}
