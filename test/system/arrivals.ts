import { createHash } from 'node:crypto';
import { rawMapper } from '../../plugin/transform/raw.ts';
import { type StreamName, streamSegments } from '../../plugin/config/stream-names.ts';
import { recordTransformer } from '../../plugin/transform/transform-record.ts';
import type { Sink } from '../../plugin/receiver/connection.ts';
import type { Simulator } from '../../plugin/simulator/simulator.ts';

/** Counts what arrives per stream, the third part of the tag, by the digest of the record's bytes. */
export function createArrivals() {
  const streams = new Map<string, Map<string, number>>();
  const watchers = new Set<(records: number) => void>();
  let records = 0;

  const sink: Sink = (tag, entries) => {
    const stream = tag.split('.')[2] ?? '';
    const copies = streams.get(stream) ?? new Map<string, number>();
    streams.set(stream, copies);
    for (const { recordBytes } of entries) {
      const digest = digestOf(recordBytes);
      copies.set(digest, (copies.get(digest) ?? 0) + 1);
    }
    records += entries.length;
    for (const watcher of watchers) watcher(records);
    return Promise.resolve();
  };

  return {
    sink,
    records: () => records,
    /** Resolves when so many records have arrived. */
    reach: (wanted: number) =>
      new Promise<void>((resolve) => {
        const look = (count: number): void => {
          if (count < wanted) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look(records);
      }),
    compare(stream: StreamName, simulator: Simulator) {
      const tenantStream = streamSegments(stream).type;
      const copies = streams.get(stream) ?? new Map<string, number>();
      const transform = recordTransformer({ mapper: rawMapper(), tag: () => '' }, {});
      const served = simulator.data.store(tenantStream)?.count() ?? 0;
      let lost = 0;
      for (let position = 0; position < served; position += 1) {
        const text = Buffer.from(simulator.recordText(tenantStream, position));
        const result = transform(text, { tenant: '', stream, receivedAtMs: 0 });
        if (result.kind !== 'entry') throw new Error(`record ${position} of ${stream} is broken`);
        if (!copies.has(digestOf(result.record))) lost += 1;
      }
      const arrived = [...copies.values()].reduce((sum, count) => sum + count, 0);
      return { served, lost, duplicates: arrived - copies.size };
    },
  };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('base64');
}
