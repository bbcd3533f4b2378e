import { gmac } from '../gmac.ts';
import type { Frame } from '../page-result.ts';
import { EVENT_TIME_BYTES, writeEventTime, writeUint32 } from './event-time.ts';

/** Entry header `[` of two elements, and the EventTime. */
const ENTRY_HEAD_BYTES = 1 + EVENT_TIME_BYTES;
/** `{"size": uint32, "chunk": 32 hex digits}`: 1 + 5 + 5 + 6 + 2 + 32. */
const OPTION_BYTES = 51;
const FIXED_KEY = new Uint8Array(16);
const FIRST_BUFFER_BYTES = 1024;

/** Collects the entries of one tag into PackedForward messages of at most `maxFrameBytes`. */
export interface FrameBuilder {
  /**
   * Adds the record map of `record[0, length)`, sealing the frame before it when both do not fit
   * into one; false when the record fits no frame at all.
   */
  add(timeMs: number, record: Uint8Array, length: number): boolean;
  /** Seals what has been added. */
  flush(): void;
}

/** Lays the bytes of a sealed frame where they stay: the builder goes on in the same memory. */
export type KeepFrame = (bytes: Uint8Array) => Uint8Array;

const keepApart: KeepFrame = (bytes) => bytes.slice();

/**
 * Makes a builder for `tag`; sealed frames go to `emit` in order.
 *
 * A frame is `[tag, bin, {size, chunk}]` (Forward Protocol Specification v1, "PackedForward Mode").
 */
export function frameBuilder(
  tag: string,
  maxFrameBytes: number,
  emit: (frame: Frame) => void,
  keep: KeepFrame = keepApart,
): FrameBuilder {
  const head = messageHead(tag);
  const lengthOffset = head.length - 4;
  let buffer = new Uint8Array(0);
  let length = 0;
  let records = 0;

  function flush(): void {
    if (records === 0) return;
    writeUint32(buffer, lengthOffset, length - head.length);
    const chunk = chunkId(tag, buffer.subarray(head.length, length));
    length = writeOption(buffer, length, records, chunk);
    emit({ tag, records, chunk, bytes: keep(buffer.subarray(0, length)) });
    length = 0;
    records = 0;
  }

  function makeRoom(bytes: number): void {
    const wanted = length + bytes + OPTION_BYTES;
    if (wanted <= buffer.length) return;
    const doubled = Math.min(maxFrameBytes, Math.max(FIRST_BUFFER_BYTES, buffer.length * 2));
    const grown = new Uint8Array(Math.max(wanted, doubled));
    grown.set(buffer.subarray(0, length));
    buffer = grown;
  }

  return {
    add(timeMs, record, recordLength) {
      const entryBytes = ENTRY_HEAD_BYTES + recordLength;
      if (head.length + entryBytes + OPTION_BYTES > maxFrameBytes) return false;
      if (length + entryBytes + OPTION_BYTES > maxFrameBytes) flush();
      if (length === 0) {
        makeRoom(head.length + entryBytes);
        buffer.set(head);
        length = head.length;
      }
      makeRoom(entryBytes);
      buffer[length] = 0x92;
      const at = writeEventTime(buffer, length + 1, timeMs);
      buffer.set(record.subarray(0, recordLength), at);
      length = at + recordLength;
      records += 1;
      return true;
    },
    flush,
  };
}

/** Array of three, the tag, and a bin32 header whose length is filled in when the frame is sealed. */
function messageHead(tag: string): Uint8Array {
  const name = Buffer.from(tag);
  const tagHead =
    name.length < 32 ? [0xa0 | name.length] : [0xda, name.length >>> 8, name.length & 0xff];
  return Buffer.concat([Uint8Array.of(0x93, ...tagHead), name, Uint8Array.of(0xc6, 0, 0, 0, 0)]);
}

/**
 * Tag and entries name the chunk: content sent again, now or after a restart, has the same id. The id
 * is a fingerprint and guards nothing, so that the key is fixed.
 */
function chunkId(tag: string, entries: Uint8Array): string {
  return gmac(FIXED_KEY, Buffer.from(`${tag}\0`), entries);
}

function writeOption(target: Uint8Array, offset: number, records: number, chunk: string): number {
  const option = Buffer.from(target.buffer, target.byteOffset + offset, OPTION_BYTES);
  option[0] = 0x82;
  option.write('\xa4size\xce', 1, 'latin1');
  option.writeUInt32BE(records, 7);
  option.write('\xa5chunk\xd9\x20', 11, 'latin1');
  option.write(chunk, 19, 'latin1');
  return offset + OPTION_BYTES;
}
