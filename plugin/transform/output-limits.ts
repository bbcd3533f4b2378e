import { MsgpackReader } from '../msgpack/reader.ts';
import type { MsgpackWriter } from '../msgpack/writer.ts';
import { isEventTime } from './frame/event-time.ts';
import type { PageContext } from './page-result.ts';
import type { RecordPlace } from './record-batch.ts';
import type { MappedRecord } from './record-mapper.ts';

/** Receivers lose entries of 63 levels and more, and the entry around the record takes two. */
const MAX_LEVELS = 60;
/** More than any mapping adds around a value of the record. */
const MOST_LEVELS_ADDED = 20;

/**
 * True when what a mapping wrote is nested too deeply for receivers. A record within the limit may
 * become so: `unmapped` and `record` add a level, attribute paths more.
 */
export function isTooDeep(record: Pick<RecordPlace, 'depth'>, writer: MsgpackWriter): boolean {
  if (record.depth <= MAX_LEVELS - MOST_LEVELS_ADDED) return false;
  const reader = new MsgpackReader(writer.subarray(), MAX_LEVELS);
  reader.skip();
  return reader.failure !== undefined;
}

/** The time of an entry, epoch ms: the record's own where EventTime can say it, else its arrival. */
export function entryTime(mapped: MappedRecord, context: PageContext): number {
  const { timeMs } = mapped;
  return timeMs !== undefined && isEventTime(timeMs) ? timeMs : context.receivedAtMs;
}
