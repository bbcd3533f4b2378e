import type { ByteBuffer } from '../msgpack/byte-buffer.ts';
import { writeJsonString } from '../msgpack/json-string.ts';
import type { MsgpackReader, ReadFailure } from '../msgpack/reader.ts';
import { msgpackToJson } from '../msgpack/to-json.ts';

/** One event as it came: its time, and its record as MessagePack bytes. */
export interface ReceivedEntry {
  /** Seconds since the epoch. */
  readonly seconds: number;
  /** 0 to 999,999,999; 0 for a time that came as an integer. */
  readonly nanoseconds: number;
  readonly recordBytes: Uint8Array;
}

export interface EntryTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

const EVENT_TIME_TYPE = 0;
const SECOND_IN_NANOSECONDS = 1_000_000_000;

/** Reads an EventTime, an integer or a float of seconds; `undefined` for anything else. */
export function readTime(reader: MsgpackReader): EntryTime | undefined {
  const type = reader.peek();
  if (type === 'ext') return readEventTime(reader);
  if (type === 'integer') {
    const seconds = reader.integer();
    return typeof seconds === 'number' ? { seconds, nanoseconds: 0 } : undefined;
  }
  return type === 'float' ? splitSeconds(reader.float()) : undefined;
}

/**
 * Reads `[time, record]`, or `[[time, metadata], record]` whose metadata is passed over;
 * `undefined` when it is neither.
 */
export function readEntry(reader: MsgpackReader): ReceivedEntry | undefined {
  if (reader.array() !== 2) return undefined;
  let time: EntryTime | undefined;
  if (reader.peek() === 'array') {
    if (reader.array() !== 2) return undefined;
    time = readTime(reader);
    reader.skip();
  } else time = readTime(reader);
  return time === undefined ? undefined : withRecord(time, reader);
}

/** Reads the record that belongs to `time`; it must be a map. */
export function withRecord(time: EntryTime, reader: MsgpackReader): ReceivedEntry | undefined {
  if (reader.peek() !== 'map') return undefined;
  const recordBytes = reader.skip();
  return reader.failure === undefined ? { ...time, recordBytes } : undefined;
}

/**
 * Appends `{"tag":…,"time":…,"record":…}` in one line, without the line's end.
 * The time is a number of seconds with nine digits of fraction, or none when there are no nanoseconds.
 */
export function writeEntryJson(
  out: ByteBuffer,
  tag: string,
  entry: ReceivedEntry,
): ReadFailure | undefined {
  const before = out.length;
  const tagBytes = Buffer.from(tag, 'utf8');
  out.ascii('{"tag":');
  writeJsonString(out, tagBytes, 0, tagBytes.length);
  out.ascii(`,"time":${timeText(entry)},"record":`);
  const failure = msgpackToJson(entry.recordBytes, out);
  if (failure === undefined) out.byte(0x7d);
  else out.truncate(before);
  return failure;
}

function timeText({ seconds, nanoseconds }: EntryTime): string {
  if (nanoseconds === 0) return String(seconds);
  if (seconds >= 0) return `${seconds}.${String(nanoseconds).padStart(9, '0')}`;
  // Before 1970 the fraction counts forward from a negative second, while the text counts away from zero.
  const whole = -seconds - 1;
  return `-${whole}.${String(SECOND_IN_NANOSECONDS - nanoseconds).padStart(9, '0')}`;
}

function readEventTime(reader: MsgpackReader): EntryTime | undefined {
  const { type, data } = reader.ext();
  if (type !== EVENT_TIME_TYPE || data.length !== 8) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, 8);
  const nanoseconds = view.getUint32(4);
  return nanoseconds < SECOND_IN_NANOSECONDS
    ? { seconds: view.getUint32(0), nanoseconds }
    : undefined;
}

function splitSeconds(time: number): EntryTime | undefined {
  const seconds = Math.floor(time);
  if (!Number.isSafeInteger(seconds)) return undefined;
  const nanoseconds = Math.round((time - seconds) * SECOND_IN_NANOSECONDS);
  return nanoseconds < SECOND_IN_NANOSECONDS
    ? { seconds, nanoseconds }
    : { seconds: seconds + 1, nanoseconds: 0 };
}
