import type { Random } from '../transform/json/random.ts';

/** Type and length bytes with which MessagePack promises more than there is, or nests. */
const TELLING = [0x81, 0x91, 0xa1, 0xc0, 0xc1, 0xc4, 0xc6, 0xc7, 0xc9, 0xcf, 0xd3, 0xd7, 0xd9];
const LONG = [0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xff];

/** The bytes with a few of them changed, left out, doubled, cut off or replaced by telling ones. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let mutant = Buffer.from(bytes);
  for (let left = 1 + random.below(4); left > 0 && mutant.length > 0; left--) {
    const at = random.below(mutant.length);
    switch (random.below(6)) {
      case 0:
        mutant[at] = random.below(256);
        break;
      case 1:
        mutant[at] = random.pick([...TELLING, ...LONG]);
        break;
      case 2:
        mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(at + 1 + random.below(8))]);
        break;
      case 3:
        mutant = Buffer.concat([mutant.subarray(0, at), mutant.subarray(at >> 1)]);
        break;
      case 4:
        mutant = mutant.subarray(0, at);
        break;
      default: {
        const piece = Buffer.alloc(1 + random.below(300), random.pick([...TELLING, ...LONG]));
        mutant = Buffer.concat([mutant.subarray(0, at), piece, mutant.subarray(at)]);
      }
    }
  }
  return Uint8Array.from(mutant);
}

const TEXTS = ['', 'a', 'ack', 'chunk', 'HELO', 'é', '営', '😀', 'x'.repeat(40), 'y'.repeat(300)];
const INTEGERS = [0, 1, -1, 127, 128, -32, -33, 255, 256, 65_536, -32_769, 2 ** 31, -(2 ** 31)];
const BIG = [2n ** 63n - 1n, 2n ** 64n - 1n, -(2n ** 63n), 8847222077216958610n];

/** Any value that MessagePack can say. */
export function randomValue(random: Random, depth = 0): unknown {
  switch (random.below(depth > 4 ? 7 : 9)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick(INTEGERS);
    case 3:
      return random.pick(BIG);
    case 4:
      return random.fraction() * 10 ** random.below(30);
    case 5:
      return random.pick(TEXTS);
    case 6:
      return Buffer.alloc(random.below(40), random.below(256));
    case 7:
      return Array.from({ length: random.below(20) }, () => randomValue(random, depth + 1));
    default:
      return randomRecord(random, depth + 1);
  }
}

/** Any map with text keys. */
export function randomRecord(random: Random, depth = 0): Record<string, unknown> {
  const entries = Array.from({ length: random.below(20) }, (_, index) => [
    `${random.pick(TEXTS)}${index}`,
    randomValue(random, depth + 1),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}
