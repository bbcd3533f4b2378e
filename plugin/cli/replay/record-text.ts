import { scan } from '../../transform/json/scan.ts';

const OPEN_OBJECT = 0x7b;
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Whether the bytes are the JSON text of one object, by themselves. */
export function isTextRecord(bytes: Uint8Array): boolean {
  let at = 0;
  while (BLANKS.has(bytes[at] ?? 0)) at += 1;
  return bytes[at] === OPEN_OBJECT && scan(bytes).kind === 'json';
}
