import { expect } from 'chai';
import { transformBatch } from '../../../plugin/cli/replay/transform-batch.ts';
import type { Page, TransformPage } from '../../../plugin/transform/page-result.ts';
import { transformFailed } from '../../../plugin/transform/worker/pool.ts';

const CONTEXT = { tenant: 'acme', stream: 'audit', receivedAtMs: 0 };

/** Breaks down over every page that holds one of these letters. */
function fragile(...poison: readonly string[]): TransformPage {
  return (body) => {
    const text = Buffer.from(body).toString();
    if (poison.some((letter) => text.includes(`"${letter}"`))) {
      return Promise.resolve(transformFailed('test'));
    }
    const records = text.split('"n"').length - 1;
    const counts = { records, delivered: records, invalid: 0, deadLettered: 0, dropped: 0 };
    const page: Page = {
      kind: 'page',
      frames: [],
      deadLetters: [],
      counts,
      digest: '',
      byRule: [],
    };
    return Promise.resolve(page);
  };
}

describe('transformBatch', () => {
  const records = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((letter) =>
    Buffer.from(`{"n":"${letter}"}`),
  );

  it('brings everything through but what breaks the transform', async () => {
    const { pages, failed } = await transformBatch(fragile('c', 'h'), records, CONTEXT);

    expect(pages.reduce((sum, page) => sum + page.counts.records, 0)).to.equal(7);
    expect(failed.map(({ index }) => index)).to.deep.equal([2, 7]);
  });

  it('is one page when nothing breaks, and none without records', async () => {
    expect((await transformBatch(fragile(), records, CONTEXT)).pages).to.have.lengthOf(1);
    expect((await transformBatch(fragile(), [], CONTEXT)).pages).to.have.lengthOf(0);
  });
});
