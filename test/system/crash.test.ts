import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import { startProgram } from '../support/child.ts';
import { seededRandom } from '../support/seeded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createArrivals } from './arrivals.ts';
import { TEN_STREAMS, writeConfig } from './scene.ts';

const KILLS = 20;
const PAGE_SIZE = 250;
const RECORDS_PER_STREAM = 5500;
const SEED = 20260102;

describe('the program under SIGKILL', function () {
  this.timeout(240_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let receiver: Receiver;
  let arrivals: ReturnType<typeof createArrivals>;

  beforeEach(async () => {
    arrivals = createArrivals();
    simulator = await startSimulator({
      seed: SEED,
      records: RECORDS_PER_STREAM,
      pageSize: PAGE_SIZE,
      waitTimeSecs: 0,
      rateLimitPerSecond: 'off',
      mix: {
        seed: SEED,
        shares: { cut: 0.05, '429': 0.02, '409': 0.01, '503': 0.04, reset: 0.03 },
      },
    });
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      arrivals.sink,
    );
  });

  afterEach(async () => {
    await receiver.close();
    await simulator.close();
  });

  it('loses no record of ten streams and repeats at most one page per kill and stream', async () => {
    const config = await writeConfig(folder(), {
      simulator,
      streams: TEN_STREAMS,
      to: `unix://${join(folder(), 'fluent.sock')}`,
    });
    const random = seededRandom(SEED);
    const total = RECORDS_PER_STREAM * (TEN_STREAMS.length - 1);
    const moments = Array.from({ length: KILLS }, () => random() * total * 0.95).sort(
      (a, b) => a - b,
    );
    let kills = 0;

    for (const moment of moments) {
      const child = startProgram(['run', '--once', '-c', config], {
        TEST_TOKEN: 'simulated-token',
      });
      await Promise.race([arrivals.reach(moment), child.ended]);
      // Somewhere between two frames, an ack, a checkpoint and the next request.
      await delay(random() * 20);
      child.process.kill('SIGKILL');
      if ((await child.ended) === 'SIGKILL') kills += 1;
    }
    const last = startProgram(['run', '--once', '-c', config], { TEST_TOKEN: 'simulated-token' });

    expect(await last.ended, last.stderr()).to.equal(0);
    expect(kills).to.equal(KILLS);
    for (const stream of TEN_STREAMS) {
      const { served, lost, duplicates } = arrivals.compare(stream, simulator);
      expect(served, stream).to.be.above(0);
      expect(lost, `${stream} lost`).to.equal(0);
      expect(duplicates, `${stream} duplicates`).to.be.at.most(KILLS * PAGE_SIZE);
    }
  });
});
