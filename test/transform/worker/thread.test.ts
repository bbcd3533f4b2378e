import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
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
});
