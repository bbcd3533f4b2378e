import { decodeJson } from '../../json/decode-json.ts';
import { skipBlanks } from '../../json/characters.ts';
import { scan } from '../../json/scan.ts';
import type { Nested } from '../value.ts';

const maxDepth = 60;
/** In `u` mode a pair is one character, so only half of one is a surrogate. */
const loneSurrogate = /\p{Surrogate}/u;
const surrogateEscape = /\\u[dD][89a-fA-F]/;

/** The value of a JSON text as the record reader would read it; undefined when it is none, too deep, or half a character is in it. */
export function readJson(text: string): Nested | undefined {
  const bytes = Buffer.from(text);
  if (scan(bytes).kind !== 'json' || depthOf(bytes) > maxDepth) return undefined;
  const value = decodeJson(bytes, skipBlanks(bytes, 0, bytes.length));
  return surrogateEscape.test(text) && !isWellFormed(value) ? undefined : value;
}

/** Levels of nesting of a valid text. */
function depthOf(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (isText && byte === 0x5c) at += 1;
    else if (byte === 0x22) isText = !isText;
    else if (isText) continue;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return deepest;
}

function isWellFormed(value: Nested): boolean {
  if (typeof value === 'string') return !loneSurrogate.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(
    ([key, item]) => !loneSurrogate.test(key) && isWellFormed(item),
  );
}
