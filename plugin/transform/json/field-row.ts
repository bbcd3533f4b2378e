// One field of a record is one row of eight integers: what is read together lies together.
export const ROW_SHIFT = 3;
export const KEY_START = 0;
export const KEY_END = 1;
export const VALUE_START = 2;
export const VALUE_END = 3;
export const META = 4;
/** The key's hash; valid only for a key that was not found by its name. */
export const KEY_HASH = 5;
/** Place of the key's content among the decoded keys; valid only with KEY_ESCAPED. */
export const DECODED_START = 6;
export const DECODED_END = 7;

/** What a value is; the low four bits of META. */
export const Kind = {
  string: 0,
  escapedString: 1,
  /** No fraction, no exponent. */
  integer: 2,
  decimal: 3,
  true: 4,
  false: 5,
  null: 6,
  object: 7,
  array: 8,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export const KIND_MASK = 15;
export const KEY_ESCAPED = 16;
export const KEY_NON_ASCII = 32;
export const KEY_FLAGS: number = KEY_ESCAPED | KEY_NON_ASCII;
export const VALUE_NON_ASCII = 64;
/** An object inside the value holds a key twice. */
export const REPEATED_KEY = 128;
/** From this bit on META holds the number of the key's name, or 0 when it is not known. */
export const NAME_BIT = 8;
/** What META says of the key and not of the value. */
export const KEY_BITS: number = KEY_FLAGS | (-1 << NAME_BIT);
