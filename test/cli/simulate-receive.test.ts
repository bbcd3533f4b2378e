import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, startProgram, type Child } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('simulate and receive', function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  const children: Child[] = [];

  const start = (argv: readonly string[], environment = {}): Child => {
    const child = startProgram(argv, environment);
    children.push(child);
    return child;
  };

  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.process.kill('SIGKILL');
      await child.ended;
    }
  });

  it('rehearse a whole run in three processes with a shared key', async () => {
    const socket = `unix://${join(folder(), 'fluent.sock')}`;
    const key = join(folder(), 'key');
    await writeFile(key, 'a shared key\n');
    const simulator = start(['simulate', '--port', '0', '--records', '40', '--wait-time', '0']);
    await simulator.says('http://127.0.0.1:');
    const receiver = start(['receive', socket, '--shared-key-file', key, '--limit', '40']);
    await receiver.says('Listening');
    const config = join(folder(), 'fluent-netskope.yaml');
    await writeFile(
      config,
      `tenants:
  - { name: acme, url: "${simulator.stdout().trim()}", token: { env: TEST_TOKEN }, index: one, streams: [audit], start: -2h }
forward: { to: "${socket}", shared_key: { file: key } }
state_dir: state
listen: 127.0.0.1:0
`,
    );

    const run = start(['run', '--once', '-c', config], { TEST_TOKEN: 'simulator-token' });

    expect(await run.ended, run.stderr()).to.equal(0);
    expect(await receiver.ended, receiver.stderr()).to.equal(0);
    const lines = receiver.stdout().trimEnd().split('\n');
    expect(lines).to.have.lengthOf(40);
    expect(lines.every((line) => line.includes('"audit_log_event"'))).to.equal(true);
    simulator.process.kill('SIGTERM');
    expect(await simulator.ended).to.equal(0);
  });

  it('refuses a file of faults with its place and the way out', async () => {
    const file = join(folder(), 'faults.yaml');
    await writeFile(file, 'faults:\n  - kind: cutt\n');

    const { code, stderr } = await runProgram(['simulate', '--port', '0', '--faults', file]);

    expect(stderr).to.contain(`${file}:2:`).and.to.contain('kind must be one of cut');
    expect(code).to.equal(2);
  });

  it('refuses an address that no receiver can have', async () => {
    const { code, stderr } = await runProgram(['receive', 'fluent.sock']);

    expect(stderr).to.contain('unix:///path/to.sock');
    expect(code).to.equal(2);
  });
});
