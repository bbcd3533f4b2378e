import { ByteBuffer } from '../../msgpack/byte-buffer.ts';
import { msgpackToJson } from '../../msgpack/to-json.ts';
import type { Sink } from '../../receiver/connection.ts';
import type { ReceivedFiles } from './received-files.ts';
import type { Tally } from './tally.ts';

/** Writes every record to the file of its tag and counts it for the stream, the third part of the tag. */
export function receivedSink(files: ReceivedFiles, tally: Tally): Sink {
  return async (tag, entries) => {
    const lines = new ByteBuffer();
    const stream = tag.split('.')[2] ?? '';
    for (const { recordBytes } of entries) {
      const start = lines.length;
      msgpackToJson(recordBytes, lines);
      tally.add(stream, lines.view().subarray(start));
      lines.byte(0x0a);
    }
    await files.append(tag, lines.view());
  };
}
