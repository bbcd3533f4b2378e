// Four bytes at a time: the bytes of a little-endian 32-bit word, looked at together.

/**
 * A word whose lowest set bit is the top bit of the first byte of `word` that ends or interrupts the
 * plain ASCII of a JSON string (quote, backslash, below 0x20, above 0x7f); 0 when all four are plain.
 * Bits above the lowest one may be wrong, for a borrow travels upwards.
 */
export function oddBytes(word: number): number {
  return (
    // A byte that was equal is 0 now and turns negative; one above 0x7f is found by the last term.
    (((word ^ 0x22222222) - 0x01010101) |
      ((word ^ 0x5c5c5c5c) - 0x01010101) |
      (word - 0x20202020) |
      word) &
    0x80808080
  );
}

/** Which byte of the word, 0 to 3, the lowest set bit of `odd` stands for. */
export function firstOdd(odd: number): number {
  return (31 - Math.clz32(odd & -odd)) >>> 3;
}
