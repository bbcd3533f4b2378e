import { expect } from 'chai';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import type { Readiness } from '../../plugin/status/readiness.ts';
import { metricsIn } from '../observe/metrics-in.ts';
import { type Child, startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createArrivals } from '../system/arrivals.ts';
import { writeConfig } from '../system/scene.ts';

describe('run and its status pages', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const children: Child[] = [];
  let simulator: Simulator;
  let receiver: Receiver | undefined;
  let arrivals: ReturnType<typeof createArrivals>;

  const socket = (): string => join(folder(), 'fluent.sock');
  const receive = async (): Promise<void> => {
    receiver = await startReceiver({ listen: { kind: 'unix', path: socket() } }, arrivals.sink);
  };
  const start = async (more = '', ...options: string[]): Promise<Child> => {
    const scene = { simulator, streams: ['audit', 'network'], to: `unix://${socket()}`, more };
    const config = await writeConfig(folder(), scene);
    const child = startProgram(['run', '-c', config, ...options], {
      TEST_TOKEN: 'simulated-token',
    });
    children.push(child);
    return child;
  };
  const urlOf = async (child: Child): Promise<string> => {
    await child.says('status page are served');
    return /"url":"([^"]+)"/.exec(child.stderr())?.[1] ?? '';
  };
  const readiness = async (url: string): Promise<Readiness> =>
    (await (await fetch(`${url}readyz`)).json()) as Readiness;
  /** Asks again and again until the answer is as wanted; the timeout of the test ends it otherwise. */
  const until = async (url: string, isWanted: (answer: Readiness) => boolean) => {
    let answer = await readiness(url);
    while (!isWanted(answer)) answer = await readiness(url);
    return answer;
  };

  beforeEach(async () => {
    arrivals = createArrivals();
    simulator = await startSimulator({
      records: 300,
      pageSize: 100,
      waitTimeSecs: 0,
      rateLimitPerSecond: 'off',
    });
  });

  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.process.kill('SIGKILL');
      await child.ended;
    }
    await receiver?.close();
    receiver = undefined;
    await simulator.close();
  });

  it('is not ready without a receiver, says how to cure that, and becomes ready', async () => {
    const url = await urlOf(await start());
    const before = await until(url, ({ receiver: { reason } }) => reason.includes('Start the'));
    await receive();
    const after = await until(url, ({ ready }) => ready);
    expect(before.ready).to.equal(false);
    expect(before.receiver.reason).to.contain('the socket path does not exist yet');
    expect(after.streams.map(({ stream }) => stream)).to.deep.equal(['audit', 'network']);
  });

  it('names the one stream that was revoked, while the others stay ready', async () => {
    await receive();
    const url = await urlOf(await start());
    await until(url, ({ ready }) => ready);
    simulator.access.revoke('audit');
    const denied = await until(url, ({ ready }) => !ready);
    const ready = denied.streams.filter((stream) => stream.ready);
    expect(ready.map(({ stream }) => stream)).to.deep.equal(['network']);
    expect(denied.streams[0]?.reason).to.contain('Grant the token read privilege');
  });

  it('counts on /metrics what arrived', async () => {
    await receive();
    const url = await urlOf(await start());
    await arrivals.reach(600);
    const name = 'fluent_netskope_records_total';
    let seen = metricsIn(await (await fetch(`${url}metrics`)).text());
    while (seen.value(name, { stream: 'network' }) !== 300) {
      seen = metricsIn(await (await fetch(`${url}metrics`)).text());
    }
    expect(seen.value('fluent_netskope_forward_receiver_up')).to.equal(1);
    expect(seen.value('fluent_netskope_page_budget_limit_bytes')).to.equal(268_435_456);
    expect(
      seen.value('fluent_netskope_rule_entries_total', { stream: 'network', mapping: 'raw' }),
    ).to.equal(300);
  });

  it('ends with --once although a page is open on its events', async () => {
    const child = await start('', '--once');
    const url = await urlOf(child);
    const [events] = (await once(get(`${url}events`), 'response')) as [IncomingMessage];
    events.resume();
    events.on('error', () => undefined);
    await receive();
    expect(await child.ended, child.stderr()).to.equal(0);
  });

  it('ends with 2 and says how to go on when the port is taken', async () => {
    const port = new URL(await urlOf(await start())).port;
    const second = await start(`listen: 127.0.0.1:${port}`);
    expect(await second.ended).to.equal(2);
    expect(second.stderr()).to.contain(
      `listen 127.0.0.1:${port}: another program listens there; stop it, or give another port (EADDRINUSE)`,
    );
  });

  it('serves nothing with listen: off', async () => {
    await receive();
    const child = await start('listen: off', '--once');
    expect(await child.ended, child.stderr()).to.equal(0);
    expect(child.stderr()).not.to.contain('status page are served');
  });
});
