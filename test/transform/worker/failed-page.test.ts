import { expect } from 'chai';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMemoryMeter } from '../../../plugin/observe/memory-meter.ts';
import { createSystemClock } from '../../../plugin/source/clock.ts';
import type { TransformPage } from '../../../plugin/transform/page-result.ts';
import { openPool, transformFailed } from '../../../plugin/transform/worker/pool.ts';
import { emptyRecord } from '../../../plugin/transform/worker/recorded-folders.ts';
import { startThread } from '../../../plugin/transform/worker/thread.ts';
import { createMemoryLog, makeDirectory, pageBody, simpleTransform } from '../../pipeline/fakes.ts';
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

  /** The thread as it is, but that it ends over the first page with the record `bad`. */
  async function threadThatEndsOnce(): Promise<URL> {
    const file = join(directory.path, 'thread.mjs');
    const worker = new URL('../../../plugin/transform/worker/', import.meta.url);
    await writeFile(
      file,
      `import { existsSync, writeFileSync } from 'node:fs';
       import { parentPort } from 'node:worker_threads';
       const marker = ${JSON.stringify(join(directory.path, 'ended'))};
       const { on } = parentPort;
       parentPort.on = (name, transform) => on.call(parentPort, name, (page) => {
         if (!Buffer.from(page.body).includes('"bad"') || existsSync(marker)) return transform(page);
         writeFileSync(marker, '');
         process.exit(3);
       });
       await import(${JSON.stringify(new URL('development-thread.js', worker).href)});`,
    );
    return pathToFileURL(file);
  }

  it('delivers every page once when a thread ends over one of them', async function () {
    this.timeout(120_000);
    const meter = createMemoryMeter();
    const file = await threadThatEndsOnce();
    const setup = {
      outputs: [{ mapping: 'raw', tag: '{stream}.{day}' }],
      limits: {},
      maxFrameBytes: 100_000,
      shippedFolder: fileURLToPath(new URL('../../../mappings', import.meta.url)),
      knownFields: new Set<string>(),
      environment: {},
    };
    const opened = await openPool({
      size: 1,
      start: (files = emptyRecord()) =>
        startThread({ ...setup, files }, { heapMegabytes: 128, file }),
      onSecret: () => undefined,
      ...createSystemClock(),
      log: createMemoryLog(),
      meter,
    });
    if (opened.kind !== 'open') expect.fail(JSON.stringify(opened));
    const { transform } = opened.pool;

    const script = [page(['a', 'b']), bad, bad, page(['c', 'd', 'e'])];
    const { operations, pages } = await play({
      stateDir: directory.path,
      script,
      parts: { transform },
    });
    await opened.pool.close();

    expect(operations).to.deep.equal([`${EPOCH}`, 'next', 'resend', 'next']);
    expect(pages.map(({ counts }) => counts.delivered)).to.deep.equal([2, 1, 3]);
    expect(meter.total('transform_threads_lost_total', { reason: 'page' })).to.equal(1);
  });
});
