import { Unpackr } from 'msgpackr';
import type { Sink } from '../../plugin/receiver/connection.ts';
import type { HealthRecord } from '../../plugin/status/alerts/health-record.ts';

/** A health record as it arrived. */
export interface ArrivedHealth extends HealthRecord {
  readonly tag: string;
}

/** Keeps the health records that arrive apart from the records of the tenant. */
export function createHealthRecords() {
  const unpackr = new Unpackr({ useRecords: false });
  const records: ArrivedHealth[] = [];
  const watchers = new Set<() => void>();
  return {
    /** Takes health records itself and leaves all others to `sink`. */
    sinkBeside:
      (sink: Sink): Sink =>
      async (tag, entries) => {
        if (!tag.startsWith('netskope.health.')) return sink(tag, entries);
        for (const { recordBytes } of entries) {
          records.push({ ...(unpackr.unpack(recordBytes) as HealthRecord), tag });
        }
        for (const watcher of watchers) watcher();
      },
    all: (): readonly ArrivedHealth[] => records,
    /** Resolves when such a record has arrived. */
    arrived: (kind: string, state: string, stream?: string) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          const isThere = records.some(
            (one) =>
              one.kind === kind &&
              one.state === state &&
              (stream === undefined || one.stream === stream),
          );
          if (!isThere) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}
