import { transcodeRecord } from './json/transcode.ts';
import type { RecordMapper } from './record-mapper.ts';
import { recordTimeReader } from './record-time.ts';

/** The built-in mapping `raw`: every record exactly as it came, its kind the stream. */
export function rawMapper(): RecordMapper {
  const timeOf = recordTimeReader();
  return {
    map(view, context, writer) {
      transcodeRecord(view, writer);
      return { verdict: 'raw', kind: context.stream, timeMs: timeOf(view) };
    },
  };
}
