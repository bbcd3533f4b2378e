import type { StreamStatus } from '../pipeline/stream-status.ts';

/** How many records per second each stream delivered, over the last minutes. */
export interface RateHistory {
  readonly stepMs: number;
  /** Takes one value for each stream; call it every `stepMs`. */
  sample(streams: readonly StreamStatus[], nowMs: number): void;
  /** Records per second, the oldest first; empty for a stream without samples. */
  of(stream: StreamName): readonly number[];
}

/** Two buckets of one format and tenant differ by their index alone. */
type StreamName = Pick<StreamStatus, 'tenant' | 'stream' | 'index'>;

interface Track {
  records: number;
  atMs: number;
  rates: readonly number[];
}

/** A history of at most `values` values for each stream. */
export function createRateHistory(stepMs: number, values: number): RateHistory {
  const tracks = new Map<string, Track>();
  return {
    stepMs,
    sample(streams, nowMs) {
      for (const stream of streams) {
        const { totals } = stream;
        const key = keyOf(stream);
        const track = tracks.get(key);
        if (track === undefined) {
          tracks.set(key, { records: totals.records, atMs: nowMs, rates: [] });
          continue;
        }
        const secs = Math.max(0.001, (nowMs - track.atMs) / 1000);
        const rate = Math.max(0, totals.records - track.records) / secs;
        track.rates = [...track.rates, Math.round(rate * 10) / 10].slice(-values);
        track.records = totals.records;
        track.atMs = nowMs;
      }
    },
    of: (stream) => tracks.get(keyOf(stream))?.rates ?? [],
  };
}

function keyOf({ tenant, stream, index }: StreamName): string {
  return `${tenant}/${stream}/${index}`;
}
