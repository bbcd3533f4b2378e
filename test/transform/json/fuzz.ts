import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { examine } from './examine.ts';
import { mutate, randomText } from './mutant.ts';
import { Random } from './random.ts';

export type FuzzTotals = Record<'json' | 'truncated' | 'not_json', number>;

/**
 * Examines `count` texts, most of them mutants of valid ones; the same seed gives the same texts.
 * @throws Error with seed, number and hex of the first text that is read in another way than by `JSON.parse`.
 */
export function fuzz(count: number, seed: number): FuzzTotals {
  const random = new Random(seed);
  const view = new RecordView({ maxDepth: 1000, maxKeys: 1_000_000 });
  const totals: FuzzTotals = { json: 0, truncated: 0, not_json: 0 };
  for (let index = 0; index < count; index++) {
    const text = Buffer.from(randomText(random));
    const bytes = random.chance(0.25) ? text : mutate(random, text);
    try {
      totals[examine(bytes, view)]++;
    } catch (cause) {
      const message = `seed ${seed}, text ${index}, hex ${bytes.toString('hex')}: ${String(cause)}`;
      throw new Error(message, { cause });
    }
  }
  return totals;
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) {
  const count = Number(process.argv[2] ?? 1_000_000);
  const seed = Number(process.argv[3] ?? 1);
  console.log({ count, seed, ...fuzz(count, seed) });
}
