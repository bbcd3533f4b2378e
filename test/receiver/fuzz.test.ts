import { expect } from 'chai';
import { fuzz } from './fuzz.ts';

/** `FUZZ_COUNT=1000000 FUZZ_SEED=7 npm test` looks longer and elsewhere. */
const COUNT = Number(process.env.FUZZ_COUNT ?? 3000);
const SEED = Number(process.env.FUZZ_SEED ?? 42);

describe('what reads the bytes of a peer', function () {
  this.timeout(0);

  it('breaks over no message, reads all alike however they are cut, and lets nobody in', async () => {
    const totals = await fuzz(COUNT, SEED);

    for (const [what, times] of Object.entries(totals)) {
      expect(times, what).to.be.at.least(COUNT / 200);
    }
  });
});
