import { skipBlanks } from './characters.ts';
import { DecodedKeys } from './decoded-keys.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { ValueWalk } from './value-walk.ts';

/** Whether bytes are one JSON text, and the offset at which they stop being one. */
export type ScanVerdict =
  | { readonly kind: 'json' }
  /** The text ends before its value does; more bytes could complete it. */
  | { readonly kind: 'truncated'; readonly offset: number }
  | { readonly kind: 'not_json'; readonly offset: number };

/** Judges `bytes` as `JSON.parse` judges their UTF-8 text, without building a value. */
export function scan(bytes: Uint8Array): ScanVerdict {
  const end = bytes.length;
  const walk = new ValueWalk(DEFAULT_LIMITS, new DecodedKeys());
  const behind = walk.skip(bytes, skipBlanks(bytes, 0, end), end);
  if (behind < 0) return scanFailure(behind, end);
  const offset = skipBlanks(bytes, behind, end);
  return offset === end ? { kind: 'json' } : { kind: 'not_json', offset };
}

/** What a negative result of a scanner says about the text that ends at `end`. */
export function scanFailure(
  result: number,
  end: number,
): { readonly kind: 'truncated' | 'not_json'; readonly offset: number } {
  const offset = ~result;
  return { kind: offset >= end ? 'truncated' : 'not_json', offset };
}
