import { mix32 } from './records/mix.ts';

export interface TimelineOptions {
  readonly seed: number;
  /** How many records lie in store when the tenant starts. */
  readonly records: number;
  /** Insertion time just after the last of them, epoch seconds. */
  readonly endSecs: number;
  /** Over how many seconds before `endSecs` they were inserted. */
  readonly historySecs: number;
  /** How many records arrive each second from `endSecs` on; 0 for a tenant at rest. */
  readonly recordsPerSecond: number;
  /** Seconds since the tenant started, with fractions. */
  readonly elapsedSecs: () => number;
}

/** When each record of a feed was inserted and when it happened, computed and never stored. */
export interface Timeline {
  /** How many records lie in store now. */
  count(): number;
  insertedSecs(position: number): number;
  /** Event time: some seconds before the insertion, for one record in fifty up to an hour. */
  timestampSecs(position: number): number;
  /** The first position inserted at or after `secs`; it may lie in the future of a growing feed. */
  firstAt(secs: number): number;
}

/** Spreads the stored records evenly over the history, and the coming ones at the given rate. */
export function createTimeline(options: TimelineOptions): Timeline {
  const { seed, records, endSecs, historySecs, recordsPerSecond } = options;
  const insertedSecs = (position: number): number =>
    position < records
      ? endSecs - historySecs + Math.floor((position * historySecs) / records)
      : endSecs + Math.floor((position - records) / recordsPerSecond);

  const firstStored = (secs: number): number => {
    let low = 0;
    let high = records;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (insertedSecs(middle) < secs) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    count: () => records + Math.floor(options.elapsedSecs() * recordsPerSecond),
    insertedSecs,
    timestampSecs: (position) => insertedSecs(position) - lagSecs(mix32(seed, position)),
    firstAt: (secs) =>
      secs <= endSecs || recordsPerSecond === 0
        ? firstStored(secs)
        : records + Math.ceil((secs - endSecs) * recordsPerSecond),
  };
}

function lagSecs(hash: number): number {
  return hash % 50 === 0 ? 300 + (mix32(hash, 1) % 3300) : hash % 15;
}
