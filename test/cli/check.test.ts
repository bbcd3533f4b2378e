import { expect } from 'chai';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { writeConfig } from '../system/scene.ts';

interface Report {
  readonly ok: boolean;
  readonly findings: readonly { subject: string; verdict: string; detail: string }[];
}

describe('check', function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let receiver: Receiver;
  const received: string[] = [];

  beforeEach(async () => {
    received.length = 0;
    simulator = await startSimulator({ records: 10, rateLimitPerSecond: 'off' });
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      (tag) => {
        received.push(tag);
        return Promise.resolve();
      },
    );
  });

  afterEach(async () => {
    await receiver.close();
    await simulator.close();
  });

  async function check(
    options: { token?: string; to?: string; argv?: readonly string[] } = {},
  ): Promise<{ code: unknown; report: Report; stdout: string }> {
    const config = await writeConfig(folder(), {
      simulator,
      streams: ['audit', 'network'],
      to: options.to ?? `unix://${join(folder(), 'fluent.sock')}`,
    });
    const argv = options.argv ?? ['--json'];
    const { code, stdout } = await runProgram(['check', '-c', config, ...argv], {
      environment: { TEST_TOKEN: options.token ?? 'simulated-token' },
    });
    return {
      code,
      stdout,
      report: argv.includes('--json') ? (JSON.parse(stdout) as Report) : NO_REPORT,
    };
  }
  const NO_REPORT: Report = { ok: false, findings: [] };
  const verdictOf = (report: Report, part: string): string | undefined =>
    report.findings.find(({ subject }) => subject.includes(part))?.verdict;

  it('finds everything in order, with one acknowledged record and no cursor moved', async () => {
    const { code, report } = await check();

    expect(report.ok).to.equal(true);
    expect(code).to.equal(0);
    expect(received).to.deep.equal(['netskope.check']);
    expect(simulator.cursors().filter(({ index }) => index === 'fluent-netskope')).to.deep.equal(
      [],
    );
  });

  it('prints a table with a line for each stream', async () => {
    const { stdout } = await check({ argv: [] });

    expect(stdout).to.match(/^ok +tenant acme, stream audit +readable$/m);
    expect(stdout).to.match(/^ok +tenant acme, stream network +readable$/m);
  });

  it('names the stream that the token may not read', async () => {
    simulator.access.revoke('network');

    const { code, report } = await check();

    expect(code).to.equal(1);
    expect(verdictOf(report, 'stream audit')).to.equal('ok');
    expect(verdictOf(report, 'stream network')).to.equal('failed');
  });

  it('says that the token is refused without showing it', async () => {
    const { code, report, stdout } = await check({ token: 'tok-e1b2c3d4e5f6' });

    expect(code).to.equal(1);
    expect(verdictOf(report, 'stream audit')).to.equal('failed');
    expect(stdout).to.contain('401').and.to.not.contain('tok-e1b2c3d4e5f6');
  });

  it('does not take a login page for a readable stream', async () => {
    simulator.faults.push({ kind: 'html_200', times: 'always' });

    const { code, report } = await check();

    expect(code).to.equal(1);
    expect(verdictOf(report, 'stream audit')).to.equal('failed');
  });

  it('says that nobody listens at the receiver', async () => {
    const { code, report } = await check({ to: 'unix:///tmp/no-such-folder/fluent.sock' });

    expect(code).to.equal(1);
    expect(verdictOf(report, 'receiver')).to.equal('failed');
  });

  it('fails for a receiver that never acknowledges', async () => {
    receiver.behave({ kind: 'silent' });

    const { code, report } = await check();

    expect(code).to.equal(1);
    expect(verdictOf(report, 'receiver')).to.equal('failed');
  });
});
