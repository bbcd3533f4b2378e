import { isTextRecord } from './record-text.ts';

/** A record that the sidecar put aside, and the stream it came from. */
export interface DeadLetterRecord {
  readonly tenant: string;
  readonly stream: string;
  /** The tag it would have travelled under. */
  readonly tag: string;
  /** The record as it stood in the page. */
  readonly record: Uint8Array;
}

const START = Buffer.from('{"time":"');
const VERBATIM = Buffer.from(',"record":');
const ENCODED = Buffer.from(',"record_base64":"');
const MOST_HEAD_BYTES = 2000;

/** Reads a line that the dead-letter store wrote, the record byte for byte; undefined when it is none. */
export function readDeadLetterLine(line: Uint8Array): DeadLetterRecord | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
  if (!bytes.subarray(0, START.length).equals(START)) return undefined;
  // Quotes inside of the head's texts are escaped, so the first match is the member itself.
  const head = bytes.subarray(0, MOST_HEAD_BYTES);
  const verbatim = head.indexOf(VERBATIM);
  if (verbatim !== -1) {
    const record = bytes.subarray(verbatim + VERBATIM.length, bytes.length - 1);
    return isTextRecord(record) ? withHead(bytes.subarray(0, verbatim), record) : undefined;
  }
  const encoded = head.indexOf(ENCODED);
  if (encoded === -1) return undefined;
  const text = bytes.subarray(encoded + ENCODED.length, bytes.length - 2).toString('latin1');
  return withHead(bytes.subarray(0, encoded), Buffer.from(text, 'base64'));
}

function withHead(head: Buffer, record: Uint8Array): DeadLetterRecord | undefined {
  try {
    const value: unknown = JSON.parse(`${head.toString()}}`);
    if (typeof value !== 'object' || value === null) return undefined;
    const { tenant, stream, tag } = value as Record<string, unknown>;
    if (typeof tenant !== 'string' || typeof stream !== 'string') return undefined;
    // Records of a bucket are put aside under the stream and, behind a dot, the name of the bucket.
    const [name = ''] = stream.split('.');
    return { tenant, stream: name, tag: typeof tag === 'string' ? tag : '', record };
  } catch {
    return undefined;
  }
}
