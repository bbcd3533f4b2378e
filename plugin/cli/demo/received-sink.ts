import { ByteBuffer } from '../../msgpack/byte-buffer.ts';
import { msgpackToJson } from '../../msgpack/to-json.ts';
import type { Sink } from '../../receiver/connection.ts';
import type { MappedCounts } from './mapped-counts.ts';
import type { ReceivedFiles } from './received-files.ts';
import type { Tally } from './tally.ts';

/** What looks at every record that arrives. */
export interface Watchers {
  /** Sees the raw output. */
  readonly tally: Tally;
  /** Sees the mapped output. */
  readonly mapped: MappedCounts;
}

/** Writes every record to the file of its tag, `netskope.<mapping>.<stream>.<kind>…`, and counts it. */
export function receivedSink(files: ReceivedFiles, { tally, mapped }: Watchers): Sink {
  return async (tag, entries) => {
    const lines = new ByteBuffer();
    const [, mapping, stream = '', kind = ''] = tag.split('.');
    for (const { recordBytes } of entries) {
      const start = lines.length;
      msgpackToJson(recordBytes, lines);
      const json = lines.view().subarray(start);
      if (mapping === 'raw') tally.add(stream, json);
      else mapped.add(stream, kind, json);
      lines.byte(0x0a);
    }
    await files.append(tag, lines.view());
  };
}
