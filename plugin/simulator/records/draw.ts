import { mix32 } from './mix.ts';

/** Repeatable draws: the same seed gives the same series. */
export interface Draw {
  /** An integer from `from` to `to`, both included. */
  int(from: number, to: number): number;
  /** One of the items, of which there is at least one. */
  pick<T>(items: readonly T[]): T;
  /** True in `share` (0 to 1) of the draws. */
  chance(share: number): boolean;
}

/** A series of draws that `seed` alone decides. */
export function createDraw(seed: number): Draw {
  let drawn = 0;
  const next = (): number => {
    drawn += 1;
    return mix32(seed, drawn) / 2 ** 32;
  };
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    int,
    pick: <T>(items: readonly T[]): T => {
      if (items.length === 0) throw new Error('There is nothing to pick from.');
      return items[int(0, items.length - 1)] as T;
    },
    chance: (share) => next() < share,
  };
}
