/** A field name prepared for `RecordView.find`. */
export interface CompiledKey {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly hash: number;
}

/** Prepares a field name; well-formed text, since no field without text fault has another name. */
export function compileKey(name: string): CompiledKey {
  // A plain Uint8Array as everywhere in the reader: one hidden class, one machine code.
  const bytes = new Uint8Array(Buffer.from(name, 'utf8'));
  return { name, bytes, hash: hashKey(bytes, 0, bytes.length) };
}

/** Hash of the key whose decoded bytes are `bytes[start, end)`. */
export function hashKey(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = hashWord(hash, wordAt(bytes, at, 4));
  return finishHash(hash, wordAt(bytes, at, end - at), end - start);
}

/** Takes the next four bytes of a key, a little-endian word, into its hash. */
export function hashWord(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x2c1b3c6d);
  return mixed ^ (mixed >>> 15);
}

/** Takes in the last bytes of a key, at most three, and its length. */
export function finishHash(hash: number, word: number, length: number): number {
  const mixed = Math.imul(hash ^ word ^ (length << 24), 0x297a2d39);
  return mixed ^ (mixed >>> 15);
}

/** True when the bytes from `at` are those of `part`. */
export function holdsAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let index = 0; index < part.length; index++) {
    if (bytes[at + index] !== part[index]) return false;
  }
  return true;
}

function wordAt(bytes: Uint8Array, at: number, count: number): number {
  let word = 0;
  for (let index = 0; index < count; index++) word |= (bytes[at + index] ?? 0) << (index * 8);
  return word;
}
