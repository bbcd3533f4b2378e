import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { ThreadSetup } from '../../../plugin/transform/worker/messages.ts';
import { emptyRecord } from '../../../plugin/transform/worker/recorded-folders.ts';
import { prepareThread } from '../../../plugin/transform/worker/thread.ts';

const SETUP: ThreadSetup = {
  outputs: [{ mapping: 'raw', tag: '{stream}.{day}' }],
  limits: {},
  maxFrameBytes: 100_000,
  shippedFolder: fileURLToPath(new URL('../../../mappings', import.meta.url)),
  knownFields: new Set(),
  environment: {},
  files: emptyRecord(),
};

describe('prepareThread', function () {
  this.timeout(30_000);

  it('loads the mappings that it is told later', async () => {
    const prepared = prepareThread({ heapMegabytes: 64 });
    try {
      const thread = prepared.begin(SETUP);

      expect((await thread.started).kind).to.equal('ready');
      expect(thread.isAlive()).to.equal(true);
    } finally {
      await prepared.stop();
    }
  });

  it('tells that the thread has ended before it was told anything', async () => {
    const prepared = prepareThread({ heapMegabytes: 64 });
    await prepared.stop();

    const thread = prepared.begin(SETUP);

    expect((await thread.started).kind).to.equal('gone');
    expect(thread.isAlive()).to.equal(false);
  });

  for (const [how, code, cause] of [
    ['fails', 'throw new TypeError("no");', /^TypeError at /],
    ['exits', 'process.exit(3);', /^exit 3$/],
  ] as const) {
    it(`tells why a thread ended whose code ${how} before it was told anything`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'fn-thread-'));
      const file = pathToFileURL(join(folder, 'thread.mjs'));
      try {
        await writeFile(file, code);
        const prepared = prepareThread({ heapMegabytes: 64, file });
        const first = prepared.begin(SETUP);
        const ended = await first.started;
        const late = await prepared.begin(SETUP).started;
        await prepared.stop();

        for (const heard of [ended, late]) {
          expect(heard.kind).to.equal('gone');
          if (heard.kind === 'gone') expect(heard.cause).to.match(cause);
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }

  it('says at once that it cannot be told what cannot be sent', async () => {
    const prepared = prepareThread({ heapMegabytes: 64 });
    const setup = { ...SETUP, limits: { maxDepth: () => 1 } } as unknown as ThreadSetup;
    try {
      expect(() => prepared.begin(setup)).to.throw('could not be cloned');
    } finally {
      await prepared.stop();
    }
  });
});
