import type { Readable } from 'node:stream';
import { readLines } from '../source/file/lines.ts';
import { isEventObject, type EventObject } from '../transform/schema/event-object.ts';

/** Longer lines are no records of ours: a frame is smaller. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

export type ReadObject =
  | { readonly kind: 'read'; readonly records: number }
  /** Cause and cure. */
  | { readonly kind: 'unreadable'; readonly message: string };

/** Reads NDJSON, packed or not, and hands over every record. */
export async function readObject(
  body: Readable,
  onRecord: (record: EventObject) => void,
): Promise<ReadObject> {
  let records = 0;
  let line = 0;
  try {
    for await (const { bytes, number } of readLines(body, MAX_LINE_BYTES)) {
      line = number;
      const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
      if (!isEventObject(value)) return unreadable(number, Array.isArray(value));
      records += 1;
      onRecord(value);
    }
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable(line, false);
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const message = `ends or breaks behind line ${line} (${reason}); the upload was cut, or it is packed in another way than gzip.`;
    return { kind: 'unreadable', message };
  }
  if (records > 0) return { kind: 'read', records };
  return { kind: 'unreadable', message: 'is empty; look at the log of the shipper.' };
}

function unreadable(line: number, isArray: boolean): ReadObject {
  const cause = isArray
    ? 'is a JSON array; let the shipper write a record a line (Vector: framing.method newline_delimited).'
    : 'is no JSON object; let the shipper write a record a line and nothing else under this prefix. Logs of other publishers are for buckets in the configuration and check -c.';
  return { kind: 'unreadable', message: `line ${line} ${cause}` };
}
