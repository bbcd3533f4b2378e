import { expect } from 'chai';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import { startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createArrivals } from './arrivals.ts';
import { writeConfig } from './scene.ts';

const STREAMS = ['application', 'audit', 'network', 'page'] as const;
const PAGE_SIZE = 100;
const RECORDS_PER_STREAM = 1500;
const SEED = 20260103;
const TOTAL = STREAMS.length * RECORDS_PER_STREAM;
const ENVIRONMENT = { TEST_TOKEN: 'simulated-token' };

describe('recovery, as the deployment page says', function () {
  this.timeout(120_000);
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

  const configIn = async (host: string, more = ''): Promise<string> => {
    const home = join(folder(), host);
    await mkdir(home, { recursive: true });
    const to = `unix://${join(folder(), 'fluent.sock')}`;
    return writeConfig(home, { simulator, streams: STREAMS, to, more });
  };

  const runUntil = async (config: string, records: number): Promise<void> => {
    const child = startProgram(['run', '-c', config], ENVIRONMENT);
    await Promise.race([arrivals.reach(records), child.ended]);
    child.process.kill('SIGTERM');
    expect(await child.ended, child.stderr()).to.equal(0);
  };

  const runToTheEnd = async (config: string): Promise<void> => {
    const child = startProgram(['run', '--once', '-c', config], ENVIRONMENT);
    expect(await child.ended, child.stderr()).to.equal(0);
  };

  const result = () =>
    STREAMS.map((stream) => arrivals.compare(stream, simulator)).reduce(
      (sum, { lost, duplicates }) => ({
        lost: sum.lost + lost,
        duplicates: sum.duplicates + duplicates,
      }),
      { lost: 0, duplicates: 0 },
    );

  it('repeats from start, and loses nothing, without its state directory', async () => {
    const config = await configIn('one');
    await runUntil(config, TOTAL / 2);
    await rm(join(folder(), 'one/state'), { recursive: true });
    await runToTheEnd(config);
    const { lost, duplicates } = result();
    expect(lost).to.equal(0);
    expect(duplicates).to.be.greaterThan(PAGE_SIZE * STREAMS.length);
  });

  it('goes on without a repeated record on another host that has the state directory', async () => {
    const old = await configIn('old');
    await runUntil(old, TOTAL / 2);
    const fresh = await configIn('new');
    await rename(join(folder(), 'old/state'), join(folder(), 'new/state'));
    await runToTheEnd(fresh);
    expect(result()).to.deep.equal({ lost: 0, duplicates: 0 });
  });

  it('repeats at most a page per stream when an old copy of the state directory comes back', async () => {
    const config = await configIn('one');
    await runUntil(config, TOTAL / 4);
    await cp(join(folder(), 'one/state'), join(folder(), 'copy'), { recursive: true });
    await runUntil(config, TOTAL / 2);
    await rm(join(folder(), 'one/state'), { recursive: true });
    await rename(join(folder(), 'copy'), join(folder(), 'one/state'));
    await runToTheEnd(config);
    const { lost, duplicates } = result();
    expect(lost).to.equal(0);
    expect(duplicates).to.be.at.most(PAGE_SIZE * STREAMS.length);
  });

  it('goes from two shards to three when each new one gets the checkpoints of all old ones', async () => {
    const shards = async (count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          configIn(`${count}-${index}`, `shard: { count: ${count}, index: ${index} }\n`),
        ),
      );
    for (const config of await shards(2)) await runUntil(config, arrivals.records() + TOTAL / 4);
    const three = await shards(3);
    for (const [index] of three.entries()) {
      for (const old of ['2-0', '2-1']) {
        const from = join(folder(), old, 'state/checkpoints');
        await cp(from, join(folder(), `3-${index}/state/checkpoints`), { recursive: true });
      }
    }
    for (const config of three) await runToTheEnd(config);
    expect(result()).to.deep.equal({ lost: 0, duplicates: 0 });
  });

  it('reads everything again with an index of its own, beside the one that has read it', async () => {
    const config = await configIn('one');
    await runToTheEnd(config);
    arrivals = createArrivals();
    await receiver.close();
    const path = join(folder(), 'fluent.sock');
    receiver = await startReceiver({ listen: { kind: 'unix', path } }, arrivals.sink);
    const refill = await configIn('refill');
    const text = await readFile(refill, 'utf8');
    await writeFile(refill, text.replace('index: fluent-netskope', 'index: refill-1'));
    await runToTheEnd(refill);
    expect(result()).to.deep.equal({ lost: 0, duplicates: 0 });
  });
});
