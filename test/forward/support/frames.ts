import { Packr } from 'msgpackr';
import type { ForwardFrame } from '../../../plugin/forward/frame.ts';

const packr = new Packr({ useRecords: false, encodeUndefinedAsNil: true });

/** One packed entry, `[EventTime, record]`. */
export function packEntry(record: object, seconds = 1_700_000_000, nanoseconds = 5): Buffer {
  const time = Buffer.alloc(11);
  time.writeUInt8(0x92, 0);
  time.writeUInt16BE(0xd700, 1);
  time.writeUInt32BE(seconds, 3);
  time.writeUInt32BE(nanoseconds, 7);
  return Buffer.concat([time, packr.pack(record)]);
}

/** A complete PackedForward message. */
export function packedFrame(chunk: string, records: readonly object[], tag = 'test'): ForwardFrame {
  const entries = Buffer.concat(records.map((record) => packEntry(record)));
  return { chunk, bytes: pack([tag, entries, { size: records.length, chunk }]) };
}

/** Encodes any value, for messages that the product never makes. */
export function pack(value: unknown): Buffer {
  return Buffer.from(packr.pack(value));
}
