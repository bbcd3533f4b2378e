import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { describeSoak, soak } from './soak-run.ts';
import { SOAK_STREAMS } from './soak-tenant.ts';

const MEBIBYTE = 2 ** 20;

describe('the program with full pages on 13 streams at once', function () {
  this.timeout(300_000);

  it('delivers every record once and stays under 512 MiB', async function () {
    if (!existsSync('/proc/self/status')) this.skip();

    const result = await soak({
      pages: SOAK_STREAMS.length,
      records: 10_000,
      mapping: 'raw',
      onProgress: () => undefined,
    });

    const { end, pages, records, lost, duplicates, strangers, memory } = result;
    const line = `${describeSoak(result)}\n${result.stderr}`;
    expect({ end, pages, records, lost, duplicates, strangers }, line).to.deep.equal({
      end: 0,
      pages: 13,
      records: 130_000,
      lost: 0,
      duplicates: 0,
      strangers: 0,
    });
    expect(memory.peakBytes / MEBIBYTE, line).to.be.within(1, 512);
  });
});
