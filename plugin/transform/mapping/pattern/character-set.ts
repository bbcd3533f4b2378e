/** Inclusive ranges of code points, lowest first. */
export interface CharacterSet {
  readonly ranges: readonly (readonly [number, number])[];
  readonly negated: boolean;
}

export const digit: CharacterSet['ranges'] = [[48, 57]];
export const word: CharacterSet['ranges'] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
export const blank: CharacterSet['ranges'] = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
export const lineEnds: CharacterSet['ranges'] = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
export const controls: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  f: 12,
  v: 11,
  '0': 0,
};
const lastCodePoint = 0x10ffff;

/** The set of one character. */
export function single(sign: string): CharacterSet {
  const point = codePoint(sign);
  return { ranges: [[point, point]], negated: false };
}

/** The code point of one character. */
export function codePoint(sign: string): number {
  return sign.codePointAt(0) ?? 0;
}

/** All code points but these; the ranges must be in order. */
export function inverted(ranges: CharacterSet['ranges']): CharacterSet['ranges'] {
  const result: (readonly [number, number])[] = [];
  let next = 0;
  for (const [low, high] of ranges) {
    if (low > next) result.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= lastCodePoint) result.push([next, lastCodePoint]);
  return result;
}
