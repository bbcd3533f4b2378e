import { expect } from 'chai';
import { join } from 'node:path';
import type { Behaviour } from '../../plugin/receiver/behaviour.ts';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import { startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createArrivals } from './arrivals.ts';
import { TEN_STREAMS, writeConfig } from './scene.ts';

const RECORDS_PER_STREAM = 600;
const PAGE_SIZE = 100;

/** What the receiver does one after the other while records flow. */
const TROUBLES: readonly (Behaviour | 'restart')[] = [
  { kind: 'close', stored: true },
  { kind: 'delay', delayMs: 30 },
  'restart',
  { kind: 'close', stored: false },
  { kind: 'empty_ack' },
  { kind: 'refuse' },
  { kind: 'close_after', frames: 2 },
  { kind: 'wrong_ack', chunk: 'bm90IHlvdXJz' },
  'restart',
];

/** Long enough for every stream to meet the behaviour. */
const TROUBLED_MS = 150;

describe('the program before a receiver in trouble', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let receiver: Receiver;
  let arrivals: ReturnType<typeof createArrivals>;

  const startAt = (): Promise<Receiver> =>
    startReceiver({ listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } }, arrivals.sink);

  beforeEach(async () => {
    arrivals = createArrivals();
    simulator = await startSimulator({
      records: RECORDS_PER_STREAM,
      pageSize: PAGE_SIZE,
      waitTimeSecs: 0,
      rateLimitPerSecond: 'off',
    });
    receiver = await startAt();
  });

  afterEach(async () => {
    await receiver.close();
    await simulator.close();
  });

  async function trouble(what: Behaviour | 'restart'): Promise<void> {
    if (what === 'restart') {
      await receiver.close();
      await new Promise((resolve) => setTimeout(resolve, TROUBLED_MS));
      receiver = await startAt();
      return;
    }
    receiver.behave(what);
    await new Promise((resolve) => setTimeout(resolve, TROUBLED_MS));
    // What keeps nothing or acknowledges nothing would stop the run for good.
    if (what.kind !== 'delay' && what.kind !== 'close_after') receiver.behave({ kind: 'normal' });
  }

  it('loses nothing while the receiver closes, delays, refuses, lies and restarts', async () => {
    const config = await writeConfig(folder(), {
      simulator,
      streams: TEN_STREAMS,
      to: `unix://${join(folder(), 'fluent.sock')}`,
    });
    const child = startProgram(['run', '--once', '-c', config], { TEST_TOKEN: 'simulated-token' });
    const total = RECORDS_PER_STREAM * (TEN_STREAMS.length - 1);

    for (const [step, what] of TROUBLES.entries()) {
      await arrivals.reach((total * (step + 1)) / (TROUBLES.length + 2));
      await trouble(what);
    }
    receiver.behave({ kind: 'normal' });

    expect(await child.ended, child.stderr()).to.equal(0);
    for (const stream of TEN_STREAMS) {
      const { served, lost } = arrivals.compare(stream, simulator);
      expect(served, stream).to.be.above(0);
      expect(lost, `${stream} lost`).to.equal(0);
    }
  });
});
