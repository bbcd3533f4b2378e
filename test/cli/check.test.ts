import { expect } from 'chai';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import { acquireStateLock } from '../../plugin/pipeline/lock.ts';
import { createSystemClock } from '../../plugin/source/clock.ts';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { writeConfig } from '../system/scene.ts';

interface Finding {
  readonly area: string;
  readonly subject: string;
  readonly verdict: string;
  readonly detail: string;
  readonly cure?: string;
}

interface Report {
  readonly ok: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

describe('check', function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let receiver: Receiver;
  const received: string[] = [];

  beforeEach(async () => {
    received.length = 0;
    simulator = await startSimulator({
      records: 10,
      waitTimeSecs: 0,
      rateLimitPerSecond: 'off',
    });
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
    options: { token?: string; to?: string; argv?: readonly string[]; more?: string } = {},
  ): Promise<{ code: unknown; report: Report; stdout: string; config: string }> {
    const config = await writeConfig(folder(), {
      simulator,
      streams: ['audit', 'network'],
      to: options.to ?? `unix://${join(folder(), 'fluent.sock')}`,
      ...(options.more === undefined ? {} : { more: options.more }),
    });
    const argv = options.argv ?? ['--json'];
    const { code, stdout } = await runProgram(['check', '-c', config, ...argv], {
      environment: { TEST_TOKEN: options.token ?? 'simulated-token' },
    });
    return {
      code,
      stdout,
      config,
      report: argv.includes('--json') ? (JSON.parse(stdout) as Report) : NO_REPORT,
    };
  }
  const NO_REPORT: Report = { ok: false, counts: {}, findings: [] };
  const findingOf = (report: Report, part: string): Finding | undefined =>
    report.findings.find(({ subject }) => subject.includes(part));
  const verdictOf = (report: Report, part: string): string | undefined =>
    findingOf(report, part)?.verdict;

  const run = async (): Promise<void> => {
    const config = await writeConfig(folder(), {
      simulator,
      streams: ['audit', 'network'],
      to: `unix://${join(folder(), 'fluent.sock')}`,
    });
    const { code, stderr } = await runProgram(['run', '-c', config, '--once'], {
      environment: { TEST_TOKEN: 'simulated-token' },
    });
    expect(code, stderr).to.equal(0);
  };

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

  it('names what to grant for a stream as the console names it', async () => {
    simulator.access.revoke('network');

    const { report } = await check();

    expect(findingOf(report, 'stream network')?.cure)
      .to.contain('"Steering > Network Events" to View')
      .and.to.contain('/api/v2/events/dataexport/events/network');
  });

  it('sums up, and keeps people informed within 80 columns', async () => {
    simulator.access.revoke('network');

    const { code, stdout } = await check({ argv: [] });

    expect(code).to.equal(1);
    expect(stdout).to.match(/^FAILED +tenant acme, stream network +403: /m);
    expect(stdout).to.match(/^ +cure: Set "Steering > Network Events" to View/m);
    expect(stdout).to.match(/\d+ ok, \d+ warnings?, 1 failed/);
    expect(stdout).not.to.contain('\x1b');
    // A path can not be broken, everything else can.
    const long = stdout.split('\n').filter((line) => line.length > 80 && !/\S{40}/.test(line));
    expect(long).to.deep.equal([]);
  });

  it('says how an ack-less receiver over a unix socket may come about', async () => {
    receiver.behave({ kind: 'silent' });

    const { report } = await check();

    expect(findingOf(report, 'receiver')?.cure).to.contain('If it is Vector, let it listen on TCP');
  });

  it('gives no second answer about a configuration that can not be used, and ends with 2', async () => {
    const { code, report } = await check({ more: 'mappings_dir: not-there' });

    expect(code).to.equal(2);
    expect(report.ok).to.equal(false);
    expect(report.findings).to.have.lengthOf(1);
    expect(report.findings[0]?.detail).to.contain('NO_FOLDER');
  });

  it('loads a mapping and runs its tests', async () => {
    const mine = join(folder(), 'mine', 'tiny');
    await mkdir(join(mine, 'tests'), { recursive: true });
    await writeFile(
      join(mine, 'set.yaml'),
      'description: A set.\nschema: none\nroutes: [all]\notherwise: raw\n',
    );
    await writeFile(
      join(mine, 'all.yaml'),
      'description: Everything.\nkind: all\nfields: { name: $user }\n',
    );
    await writeFile(
      join(mine, 'tests', 'one.yaml'),
      'why: The user is kept.\nstream: audit\ninput: |\n  {"user":"a"}\nexpected: { name: b }\n',
    );
    const config = await writeConfig(folder(), {
      simulator,
      streams: ['audit'],
      to: `unix://${join(folder(), 'fluent.sock')}`,
      more: 'mappings_dir: mine',
    });
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('mapping: raw', 'mapping: tiny'));

    const { code, stdout } = await runProgram(['check', '-c', config, '--json'], {
      environment: { TEST_TOKEN: 'simulated-token' },
    });

    const report = JSON.parse(stdout) as Report;
    expect(code).to.equal(0);
    expect(findingOf(report, 'mapping tiny')).to.include({
      verdict: 'warning',
      detail: '1 rule loaded, 1 of 1 test failed',
    });
    expect(findingOf(report, 'mapping tiny')?.cure).to.contain('fluent-netskope test tiny');
  });

  it('counts what waits in the dead-letter folder, since when, and says how to replay it', async () => {
    const dead = join(folder(), 'state', 'dead-letter');
    await mkdir(dead, { recursive: true });
    const line = '{"time":"2026-01-02T03:04:05.000Z","tenant":"acme","stream":"audit","record":{}}';
    await writeFile(join(dead, 'acme.audit.ndjson'), `${line}\n${line}\n`);
    await writeFile(join(dead, 'acme.page.0123456789abcdef.body'), 'no page');

    const { code, report, config } = await check();

    expect(code).to.equal(0);
    expect(findingOf(report, 'acme.audit.ndjson')).to.deep.include({
      verdict: 'warning',
      detail: '2 records that no frame could carry, since 2026-01-02T03:04:05.000Z',
    });
    expect(findingOf(report, 'acme.audit.ndjson')?.cure).to.contain(
      `replay -c ${config} --from-dead-letter`,
    );
    expect(verdictOf(report, '.body')).to.equal('warning');
  });

  it('tells of objects that were set aside, which no replay can send', async () => {
    const kept = join(folder(), 'state', 'dead-letter');
    await mkdir(kept, { recursive: true });
    const line = '{"time":"2026-01-02T03:04:05.000Z","key":"dspm/1.json","reason":"empty"}\n';
    await writeFile(join(kept, 'acme.dspm-activity.dspm.objects.ndjson'), line);

    const { code, report } = await check();

    const found = findingOf(report, 'dspm.objects.ndjson');
    expect(code).to.equal(0);
    expect(found).to.deep.include({
      verdict: 'warning',
      detail: 'one object or record of a bucket set aside, since 2026-01-02T03:04:05.000Z',
    });
    expect(found?.cure).to.contain('still in the bucket').and.not.to.contain('replay');
  });

  it('warns of a secret that other users may read', async () => {
    const token = join(folder(), 'token');
    await writeFile(token, 'simulated-token\n');
    await chmod(token, 0o644);
    const config = await writeConfig(folder(), {
      simulator,
      streams: ['audit'],
      to: `unix://${join(folder(), 'fluent.sock')}`,
    });
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('{ env: TEST_TOKEN }', `{ file: ${token} }`));
    const report = async (): Promise<Report> => {
      const { stdout } = await runProgram(['check', '-c', config, '--json']);
      return JSON.parse(stdout) as Report;
    };

    const lax = findingOf(await report(), 'token of tenant acme');
    await chmod(token, 0o640);
    const closed = findingOf(await report(), 'token of tenant acme');

    expect(lax).to.include({ verdict: 'warning' });
    expect(lax?.detail).to.contain('644');
    expect(closed).to.include({ verdict: 'ok', detail: `the file ${token}, closed to others` });
  });

  it('sees that somebody else reads with the index', async () => {
    await check();
    await run();
    const before = simulator.cursors();
    const quiet = await check();
    simulator.faults.push({ kind: '409', times: 'always', match: { operation: 'resend' } });

    const busy = await check();

    expect(findingOf(quiet.report, 'tenant acme, index')).to.include({ verdict: 'ok' });
    expect(busy.code).to.equal(1);
    expect(findingOf(busy.report, 'tenant acme, index')?.detail).to.contain('409');
    const ours = (all: typeof before): typeof before =>
      all.filter(({ index }) => index === 'fluent-netskope');
    expect(ours(simulator.cursors())).to.deep.equal(ours(before)).and.to.have.lengthOf(2);
  });

  it('leaves the index alone while a sidecar holds the state directory', async () => {
    await run();
    const stateDir = join(folder(), 'state');
    const clock = createSystemClock();
    const held = await acquireStateLock({ stateDir, pid: 4711, clock, onLost: () => undefined });
    const resends = (): number =>
      simulator.ledger.entries().filter(({ operation }) => operation === 'resend').length;
    const before = resends();

    const { code, report } = await check();
    if (held.kind === 'locked') await held.lock.release();

    expect(code).to.equal(0);
    expect(resends()).to.equal(before);
    expect(verdictOf(report, 'indexes')).to.equal('skipped');
    expect(findingOf(report, 'state_dir')?.detail).to.contain('process 4711');
  });

  it('warns of checkpoints that a run would not go on from', async () => {
    await run();
    const path = join(folder(), 'state', 'checkpoints', 'acme.audit.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"fluent-netskope"', '"another"'));
    await writeFile(join(folder(), 'state', 'checkpoints', 'acme.network.json'), '{');

    const { report } = await check();

    expect(findingOf(report, 'checkpoint acme.audit')?.detail).to.contain('begin afresh');
    expect(findingOf(report, 'checkpoint acme.network')?.detail).to.contain('damaged');
  });
});
