import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { nameOf, openScene } from './measure-pipeline.ts';

describe('the pipeline of the bench', function () {
  this.timeout(120_000);

  it('carries the pages of every stream, run after run, and measures each run', async () => {
    const scene = await openScene({
      streams: ['page', 'audit'],
      records: 50,
      pages: 2,
      warmUpPages: 1,
      mappingsFolder: fileURLToPath(new URL('../../../mappings', import.meta.url)),
    });
    try {
      for (const workers of [0, 1, 2] as const) {
        const kind = { mappings: ['raw'], workers };
        const run = await scene.run(kind);

        expect(run, nameOf(kind)).to.include({ end: 'drained', records: 200 });
        expect(run.pages).to.have.members(['audit', 'audit', 'page', 'page']);
        expect(run.peakRssBytes).to.be.greaterThan(10e6);
        expect(run.cpuMs).to.be.greaterThan(0);
      }
    } finally {
      await scene.close();
    }
  });
});
