import { MsgpackWriter } from '../../../../plugin/msgpack/writer.ts';
import { transcodeRecord } from '../../../../plugin/transform/json/transcode.ts';
import type { MappingSet } from '../../../../plugin/transform/mapping/mapping-set.ts';
import { context, viewOf } from './scene.ts';

/** A map of the record exactly as it came. */
export function packed(text: string): Uint8Array {
  const writer = new MsgpackWriter();
  transcodeRecord(viewOf(text), writer);
  return writer.subarray().slice();
}

/** What a set writes for a record of a stream. */
export function outputOf(set: MappingSet, text: string, stream: string): Uint8Array {
  const writer = new MsgpackWriter();
  set.map(viewOf(text), { ...context, stream }, writer);
  return writer.subarray().slice();
}
