import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import { type Child, startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createArrivals } from './arrivals.ts';
import { createHealthRecords } from './health-records.ts';
import { lookAt, type Sight } from './on-call-sight.ts';
import { writeConfig } from './scene.ts';
import { openStateDisk } from './state-disk.ts';
import { createTenantClock } from './tenant-clock.ts';

const STREAMS = ['audit', 'network', 'page'] as const;
const SILENCE_OFF = 'silence_alert_after: off';

describe('the program, as the person on call sees it', function () {
  this.timeout(120_000);
  let arrivals: ReturnType<typeof createArrivals>;
  let health: ReturnType<typeof createHealthRecords>;
  let tenant: ReturnType<typeof createTenantClock>;
  let simulator: Simulator;
  let receiver: Receiver;
  let child: Child | undefined;
  let url: string;
  // Before the folder goes, for the program writes there.
  afterEach(async () => {
    child?.process.kill('SIGKILL');
    await child?.ended;
    child = undefined;
    tenant.stop();
    await receiver.close();
    await simulator.close();
  });
  const folder = temporaryFolder();
  const tokenFile = (): string => join(folder(), 'token');

  const receive = async (): Promise<void> => {
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      health.sinkBeside(arrivals.sink),
    );
  };

  beforeEach(async () => {
    arrivals = createArrivals();
    health = createHealthRecords();
    tenant = createTenantClock();
    simulator = await startSimulator({
      records: 200,
      recordsPerSecond: 100,
      nowMs: tenant.nowMs,
      token: 'first-token',
      pageSize: 50,
      waitTimeSecs: 0.1,
      rateLimitPerSecond: 'off',
    });
    await writeFile(tokenFile(), 'first-token', { mode: 0o600 });
    await receive();
  });

  /** Starts the program with short intervals, and waits until all is well and delivered. */
  async function start(): Promise<string> {
    const file = await writeConfig(folder(), {
      simulator,
      streams: STREAMS,
      to: `unix://${join(folder(), 'fluent.sock')}`,
      more: `watch_interval: 1s\nalerts: { ${SILENCE_OFF} }\n`,
    });
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text
        .replace('{ env: TEST_TOKEN }', `{ file: ${tokenFile()} }`)
        .replace('requests_per_sec: 1000', 'requests_per_sec: 1000, denied_interval_secs: 0.3'),
    );
    child = startProgram(['run', '-c', file]);
    await child.says('status page are served');
    url = /"url":"([^"]+)"/.exec(child.stderr())?.[1] ?? '';
    await seen(isWell);
    return file;
  }

  const seen = async (isWanted: (sight: Sight) => boolean): Promise<Sight> => {
    if (child === undefined) throw new Error('The program has not been started.');
    return lookAt(url, child, isWanted);
  };
  const served = (): number =>
    STREAMS.reduce((sum, stream) => sum + (simulator.data.store(stream)?.count() ?? 0), 0);
  const isWell = (sight: Sight): boolean =>
    sight.httpStatus === 200 && sight.snapshot.alerts.length === 0 && sight.delivered() >= served();

  /** Waits for the last record, ends the program in order, and compares all that was served with all that arrived. */
  async function expectNothingLost(): Promise<void> {
    await seen((sight) => sight.delivered() >= served());
    child?.process.kill('SIGTERM');
    expect(await child?.ended, child?.stderr()).to.equal(0);
    for (const stream of STREAMS) {
      const compared = arrivals.compare(stream, simulator);
      expect(compared.served, `${stream} served`).to.be.above(200);
      expect(compared.lost, `${stream} lost`).to.equal(0);
    }
  }

  it('tells of a stopped receiver, and goes on when it is started', async () => {
    await start();
    await receiver.close();
    tenant.pass(1_000);
    const during = await seen(
      (sight) =>
        sight.httpStatus === 503 &&
        sight.readiness.receiver.reason.includes('Start the receiver') &&
        sight.metric('forward_receiver_up') === 0,
    );
    expect(during.snapshot.receiver.reason).to.contain('Start the receiver');
    expect(during.log('warn')).to.contain('Start the receiver');

    await receive();
    const after = await seen((sight) => isWell(sight) && sight.metric('forward_receiver_up') === 1);
    expect(after.log('info')).to.contain('The receiver takes frames again.');
    await expectNothingLost();
  });

  it('tells of an expired token, and uses the new one as soon as it is in the file', async () => {
    await start();
    simulator.access.expireToken();
    tenant.pass(1_000);
    const alert = { kind: 'token_rejected', tenant: 'acme', stream: '' };
    const during = await seen(
      (sight) =>
        sight.metric('alert_active', alert) === 1 &&
        sight.readiness.streams.every(({ ready }) => !ready),
    );
    expect(during.httpStatus).to.equal(503);
    for (const { reason } of during.readiness.streams) expect(reason).to.contain('Renew it');
    for (const { reason } of during.snapshot.streams) expect(reason).to.contain('Renew it');
    expect(during.snapshot.alerts.map(({ message }) => message).join()).to.contain('Renew it');
    expect(during.log('error')).to.contain('Renew it');

    simulator.access.setToken('second-token');
    await writeFile(tokenFile(), 'second-token', { mode: 0o600 });
    const after = await seen((sight) => isWell(sight) && sight.metric('alert_active', alert) === 0);
    expect(after.log('info')).to.contain('The stream is well again.');
    await health.arrived('token_rejected', 'end');
    await expectNothingLost();
  });

  it('tells of the one stream that was revoked while the others go on', async () => {
    await start();
    simulator.access.revoke('audit');
    tenant.pass(1_000);
    const alert = { kind: 'permission_missing', stream: 'audit' };
    const during = await seen(
      (sight) =>
        sight.metric('alert_active', alert) === 1 &&
        sight.metric('stream_ready', { stream: 'audit' }) === 0 &&
        sight.httpStatus === 503,
    );
    const denied = during.readiness.streams.filter(({ ready }) => !ready);
    expect(denied.map(({ stream }) => stream)).to.deep.equal(['audit']);
    expect(denied[0]?.reason).to.contain('Grant the token read privilege');
    expect(during.stream('audit')?.reason).to.contain('Grant the token read privilege');
    expect(during.log('error', 'audit')).to.contain('Grant the token read privilege');
    expect(during.log('error', 'network')).to.equal('');

    simulator.access.grant('audit');
    const after = await seen((sight) => isWell(sight) && sight.metric('alert_active', alert) === 0);
    expect(after.log('info', 'audit')).to.contain('The stream is well again.');
    await health.arrived('permission_missing', 'end');
    await expectNothingLost();
  });

  it('tells of a full disk, and goes on when there is room', async () => {
    const disk = await openStateDisk(join(folder(), 'state'), STREAMS);
    try {
      await start();
      await disk.block();
      tenant.pass(1_000);
      const during = await seen(
        (sight) =>
          sight.httpStatus === 503 &&
          sight.readiness.streams.every(({ ready }) => !ready) &&
          STREAMS.every(
            (stream) => sight.metric('stream_state', { stream, state: 'disk trouble' }) === 1,
          ),
      );
      for (const stream of STREAMS) {
        expect(during.stream(stream)?.reason).to.contain(disk.cure);
        expect(during.log('error', stream)).to.contain(disk.cure);
      }
      for (const { reason } of during.readiness.streams) expect(reason).to.contain(disk.cure);

      await disk.free();
      const after = await seen(isWell);
      expect(after.log('info')).to.contain('The stream is well again.');
      await expectNothingLost();
    } finally {
      child?.process.kill('SIGKILL');
      await child?.ended;
      await disk.close();
    }
  });

  it('announces silence and its end once each, in the lake as everywhere else', async () => {
    const file = await start();
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(SILENCE_OFF, 'silence_alert_after: 3s'));
    const during = await seen(
      (sight) =>
        sight.readiness.alerts.length >= STREAMS.length &&
        STREAMS.every((stream) => sight.metric('alert_active', { kind: 'silence', stream }) === 1),
    );
    // A tenant without news is no failure of the delivery.
    expect(during.httpStatus).to.equal(200);
    for (const alerts of [during.readiness.alerts, during.snapshot.alerts]) {
      expect(alerts.map(({ kind, stream }) => `${kind} ${stream}`)).to.have.members(
        STREAMS.map((stream) => `silence ${stream}`),
      );
      for (const { message } of alerts) expect(message).to.contain('Look whether the Netskope');
    }
    expect(during.log('warn')).to.contain('Look whether the Netskope console');

    tenant.flow();
    await seen(
      (sight) =>
        sight.readiness.alerts.length === 0 &&
        sight.snapshot.alerts.length === 0 &&
        STREAMS.every((stream) => sight.metric('alert_active', { kind: 'silence', stream }) === 0),
    );
    for (const stream of STREAMS) await health.arrived('silence', 'end', stream);
    tenant.stop();
    for (const { stream, sinceMs } of during.snapshot.alerts) {
      const episode = health.all().filter((one) => {
        return one.kind === 'silence' && one.stream === stream && Date.parse(one.since) === sinceMs;
      });
      expect(episode.map(({ state }) => state)).to.deep.equal(['begin', 'end']);
      for (const { tag } of episode) expect(tag).to.match(/^netskope\.health\.silence\.acme\b/);
    }
    await expectNothingLost();
  });
});
