import { expect } from 'chai';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import { type Child, runProgram, startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createArrivals } from '../system/arrivals.ts';
import { writeConfig } from '../system/scene.ts';

const ENVIRONMENT = { TEST_TOKEN: 'simulated-token' };

describe('run', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let receiver: Receiver | undefined;
  let arrivals: ReturnType<typeof createArrivals>;
  const children: Child[] = [];

  const socket = (): string => join(folder(), 'fluent.sock');
  const receive = async (): Promise<void> => {
    receiver = await startReceiver({ listen: { kind: 'unix', path: socket() } }, arrivals.sink);
  };
  const start = (config: string, ...more: string[]): Child => {
    const child = startProgram(['run', '-c', config, ...more], ENVIRONMENT);
    children.push(child);
    return child;
  };
  const configure = (more = '', streams = ['audit', 'network']): Promise<string> =>
    writeConfig(folder(), { simulator, streams, to: `unix://${socket()}`, more });

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

  it('drains every stream with --once and ends with 0', async () => {
    await receive();

    const child = start(await configure(), '--once');

    expect(await child.ended, child.stderr()).to.equal(0);
    expect(arrivals.compare('audit', simulator)).to.deep.equal({
      served: 300,
      lost: 0,
      duplicates: 0,
    });
    expect(arrivals.compare('network', simulator)).to.deep.equal({
      served: 300,
      lost: 0,
      duplicates: 0,
    });
  });

  it('repeats nothing when it is started again after a clean end', async () => {
    await receive();
    const config = await configure();
    await start(config, '--once').ended;

    const again = start(config, '--once');

    expect(await again.ended, again.stderr()).to.equal(0);
    expect(arrivals.records()).to.equal(600);
  });

  it('waits for a socket that does not exist yet, saying so once, and asks for nothing more', async () => {
    const child = start(await configure(), '--once');
    await child.says('the socket path does not exist yet');
    const asked = simulator.ledger.entries().length;

    await receive();

    expect(await child.ended, child.stderr()).to.equal(0);
    expect(asked).to.be.at.most(2);
    expect(child.stderr().split('does not exist yet')).to.have.lengthOf(2);
    expect(arrivals.records()).to.equal(600);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`finishes the page in hand on ${signal} and ends with 0`, async () => {
      await receive();
      receiver?.behave({ kind: 'delay', delayMs: 200 });
      const child = start(await configure());
      await arrivals.reach(1);

      child.process.kill(signal);

      expect(await child.ended, child.stderr()).to.equal(0);
      const requests = simulator.ledger.entries().length;
      receiver?.behave({ kind: 'normal' });
      const rest = start(await configure(), '--once');
      expect(await rest.ended, rest.stderr()).to.equal(0);
      expect(requests).to.be.at.most(4);
      expect(arrivals.compare('audit', simulator)).to.include({ lost: 0, duplicates: 0 });
      expect(arrivals.compare('network', simulator)).to.include({ lost: 0, duplicates: 0 });
    });
  }

  it('ends at once on a second signal', async () => {
    await receive();
    receiver?.behave({ kind: 'pause' });
    const child = start(await configure());
    await child.says('Started');
    child.process.kill('SIGTERM');
    await child.says('Stopping');

    child.process.kill('SIGTERM');

    expect(await child.ended).to.equal(1);
  });

  it('gives up waiting for an ack when the deadline of a stop has passed', async () => {
    await receive();
    receiver?.behave({ kind: 'silent' });
    const child = start(await configure('shutdown_timeout_secs: 0.2'));
    await arrivals.reach(1);

    child.process.kill('SIGTERM');

    expect(await child.ended).to.equal(0);
  });

  it('refuses a state directory that another process holds, and names that process', async () => {
    await receive();
    const config = await configure();
    const holder = start(config);
    await arrivals.reach(1);

    const second = await runProgram(['run', '-c', config], { environment: ENVIRONMENT });

    expect(second.code).to.equal(2);
    expect(second.stderr).to.contain(`held by process ${holder.process.pid ?? ''}`);
  });

  it('sets a damaged checkpoint aside, says so, and loses nothing', async () => {
    await receive();
    const config = await configure('', ['audit']);
    const first = start(config);
    await arrivals.reach(100);
    first.process.kill('SIGKILL');
    await first.ended;
    const checkpoints = join(folder(), 'state', 'checkpoints');
    await mkdir(checkpoints, { recursive: true });
    await writeFile(join(checkpoints, 'acme.audit.json'), '\0\0\0\0');

    const second = start(config, '--once');

    expect(await second.ended, second.stderr()).to.equal(0);
    expect(arrivals.compare('audit', simulator).lost).to.equal(0);
    expect((await readdir(checkpoints)).some((name) => name.includes('.damaged-'))).to.equal(true);
    expect(second.stderr()).to.contain('acme.audit.json.damaged-');
  });

  it('goes on with the other streams when one is denied, and ends --once with 1', async () => {
    await receive();
    simulator.access.revoke('network');

    const child = start(await configure(), '--once');

    expect(await child.ended, child.stderr()).to.equal(1);
    expect(arrivals.compare('audit', simulator)).to.include({ lost: 0 });
    expect(child.stderr()).to.contain('denies this stream to the token');
    const denied = simulator.ledger.entries().filter(({ stream }) => stream === 'network');
    expect(denied).to.have.lengthOf(1);
  });

  it('keeps state files from other users', async () => {
    await receive();
    await start(await configure('', ['audit']), '--once').ended;

    const { stdout } = await runProgram(['check', '-c', await configure('', ['audit'])], {
      environment: ENVIRONMENT,
    });

    expect(stdout).to.contain('writable and free').and.to.not.contain('other users');
  });

  it('shows every mistake of the configuration with its place and ends with 2', async () => {
    const file = join(folder(), 'bad.yaml');
    await writeFile(
      file,
      'tenants:\n  - name: acme\n    urll: https://acme.goskope.com\nstate_dir: 5\n',
    );

    const { code, stderr } = await runProgram(['run', '-c', file]);

    expect(code).to.equal(2);
    expect(stderr).to.contain(`${file}:3:5 UNKNOWN_KEY`).and.to.contain('Did you mean "url"?');
    expect(stderr).to.contain(`${file}:4:12 BAD_TYPE`);
  });

  it('says which secret is missing and ends with 2', async () => {
    const file = await configure();
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('forward: {', 'forward: { shared_key: { file: no-key },'));

    const { code, stderr } = await runProgram(['run', '-c', file], { environment: ENVIRONMENT });

    expect(code).to.equal(2);
    expect(stderr).to.contain('forward.shared_key').and.to.contain('no-key does not exist');
  });

  for (const transform of ['workers', 'inline']) {
    it(`refuses a mapping with a mistake before it asks for anything (${transform})`, async () => {
      await receive();
      const mappings = join(folder(), 'mappings');
      await mkdir(join(mappings, 'broken'), { recursive: true });
      const set = join(mappings, 'broken', 'set.yaml');
      await writeFile(set, 'schema: none\nroutes: [nowhere]\n');
      const file = await configure(`mappings_dir: ${mappings}\ntransform: ${transform}`);
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replace('mapping: raw', 'mapping: broken'));

      const { code, stderr } = await runProgram(['run', '-c', file], { environment: ENVIRONMENT });

      expect(code).to.equal(2);
      expect(stderr).to.contain(`${set}:2:10 UNKNOWN_RULE`);
      expect(simulator.ledger.entries()).to.deep.equal([]);
    });
  }

  it('drains the streams when pages are transformed inline, too', async () => {
    await receive();

    const child = start(await configure('transform: inline'), '--once');

    expect(await child.ended, child.stderr()).to.equal(0);
    expect(arrivals.records()).to.equal(600);
  });

  it('never writes the token', async () => {
    simulator.access.expireToken();
    await receive();
    const token = 'tok-e1b2c3d4e5f6';
    const child = startProgram(
      ['run', '--once', '-c', await configure('log_level: debug', ['audit'])],
      { TEST_TOKEN: token },
    );
    children.push(child);

    expect(await child.ended).to.equal(1);
    expect(child.stderr()).to.contain('refuses the token');
    expect(child.stderr() + child.stdout()).to.not.contain(token);
  });

  it('asks for nothing more while a checkpoint can not be written, and then goes on', async () => {
    await receive();
    const config = await configure('', ['audit']);
    const checkpoints = join(folder(), 'state', 'checkpoints');
    // A folder in the place of the temporary file stops root, too, as a full disk would.
    const obstacle = join(checkpoints, 'acme.audit.json.tmp');
    await mkdir(obstacle, { recursive: true });
    const child = start(config, '--once');
    await child.says('The state directory cannot be read or written');
    const asked = simulator.ledger.entries().length;
    await rmdir(obstacle);

    expect(await child.ended, child.stderr()).to.equal(0);
    expect(asked).to.be.at.most(1);
    expect(arrivals.compare('audit', simulator)).to.deep.equal({
      served: 300,
      lost: 0,
      duplicates: 0,
    });
  });
});
