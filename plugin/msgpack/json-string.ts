import { Buffer, isUtf8 } from 'node:buffer';
import type { ByteBuffer } from './byte-buffer.ts';

const SHORT: ReadonlyMap<number, string> = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);

/**
 * Writes the UTF-8 bytes from `start` to `end` as a JSON string, escaped as `JSON.stringify` does.
 * Bytes that are no UTF-8 become U+FFFD, for a JSON text cannot hold them.
 */
export function writeJsonString(
  out: ByteBuffer,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  const before = out.length;
  out.byte(0x22);
  let at = out.plainRun(source, start, end);
  while (at < end) {
    const byte = source[at] ?? 0;
    if (byte >= 0x80) {
      out.truncate(before);
      writeWithUtf8(out, source.subarray(start, end));
      return;
    }
    out.ascii(escapeOf(byte));
    at = out.plainRun(source, at + 1, end);
  }
  out.byte(0x22);
}

function writeWithUtf8(out: ByteBuffer, source: Uint8Array): void {
  const utf8 = isUtf8(source)
    ? source
    : Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(source));
  out.byte(0x22);
  for (let at = 0; at < utf8.length;) {
    at = out.plainRun(utf8, at, utf8.length);
    const byte = utf8[at];
    if (byte === undefined) break;
    if (byte >= 0x80) out.byte(byte);
    else out.ascii(escapeOf(byte));
    at++;
  }
  out.byte(0x22);
}

function escapeOf(byte: number): string {
  return SHORT.get(byte) ?? `\\u${byte.toString(16).padStart(4, '0')}`;
}
