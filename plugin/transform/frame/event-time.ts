/** Bytes of an EventTime: fixext8 header, type 0, seconds and nanoseconds as big-endian uint32. */
export const EVENT_TIME_BYTES = 10;

const MAX_SECS = 0xffffffff;

/** True when `timeMs` fits the uint32 seconds of EventTime (1970 to 2106). */
export function isEventTime(timeMs: number): boolean {
  return timeMs >= 0 && timeMs < (MAX_SECS + 1) * 1000;
}

/**
 * Writes `timeMs` (epoch ms, see `isEventTime`) at `offset` as the Forward protocol's EventTime
 * (Forward Protocol Specification v1, "EventTime Ext Format") and returns the offset behind it.
 */
export function writeEventTime(target: Uint8Array, offset: number, timeMs: number): number {
  const secs = Math.floor(timeMs / 1000);
  // Whole microseconds first: binary fractions of a millisecond must not shift the nanoseconds.
  const nanos = Math.round((timeMs - secs * 1000) * 1000) * 1000;
  target[offset] = 0xd7;
  target[offset + 1] = 0;
  writeUint32(target, offset + 2, secs);
  writeUint32(target, offset + 6, Math.min(nanos, 999_999_999));
  return offset + EVENT_TIME_BYTES;
}

/** Writes `value` big-endian at `offset`. */
export function writeUint32(target: Uint8Array, offset: number, value: number): void {
  target[offset] = value >>> 24;
  target[offset + 1] = value >>> 16;
  target[offset + 2] = value >>> 8;
  target[offset + 3] = value;
}
