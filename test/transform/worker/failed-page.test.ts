import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TransformPage } from '../../../plugin/transform/page-result.ts';
import { transformFailed } from '../../../plugin/transform/worker/pool.ts';
import { makeDirectory, pageBody, simpleTransform } from '../../pipeline/fakes.ts';
import { body, EPOCH, page, play } from '../../pipeline/stream-harness.ts';

describe('a stream whose page brings the transform down', () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  beforeEach(async () => {
    directory = await makeDirectory();
  });
  afterEach(() => directory.remove());

  /** Breaks down over pages with the record `bad` the first `times` times, and takes their memory along. */
  function breaking(times: number): TransformPage {
    let broken = 0;
    return (bytes, context) => {
      if (broken >= times || !Buffer.from(bytes).includes('"bad"')) {
        return simpleTransform(bytes, context);
      }
      broken += 1;
      if (bytes.buffer instanceof ArrayBuffer) {
        structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      }
      return Promise.resolve(transformFailed('exit 1'));
    };
  }

  const BAD = Buffer.from(pageBody(['bad'], { waitSecs: 1 }));
  const bad = () => body(Buffer.from(Uint8Array.from(BAD).buffer));

  const run = (script: Parameters<typeof play>[0]['script'], times: number) =>
    play({ stateDir: directory.path, script, parts: { transform: breaking(times) } });

  it('asks for the page again and delivers it once the transform holds', async () => {
    const { operations, delivered } = await run([page(['a']), bad, bad, page(['c'])], 1);

    expect(operations).to.deep.equal([`${EPOCH}`, 'next', 'resend', 'next']);
    expect(delivered).to.deep.equal(['a', 'bad', 'c']);
  });

  it('waits longer each time, so that it does not loop hot', async () => {
    const { clock } = await run([page(['a']), bad, bad, bad, bad], 4);

    const waits = clock.sleptMs.filter((ms) => ms >= 900);
    expect(waits.slice(-4)).to.deep.equal([1000, 2000, 4000, 8000]);
  });

  it('sets the page aside whole after the fifth time with the same bytes, and goes on', async () => {
    const script = [page(['a']), bad, bad, bad, bad, bad, bad, page(['c'])];

    const { operations, delivered, checkpoint } = await run(script, Infinity);

    expect(delivered).to.deep.equal(['a', 'c']);
    expect(operations.at(-1)).to.equal('next');
    expect((await checkpoint()).totals.setAside).to.equal(1);
    const folder = join(directory.path, 'dead-letter');
    const kept = (await readdir(folder)).map((name) => join(folder, name));
    expect(kept).to.have.lengthOf(1);
    expect(await readFile(kept[0] ?? '')).to.deep.equal(BAD);
  });
});
