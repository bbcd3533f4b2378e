import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTally } from '../../plugin/cli/demo/tally.ts';
import { DEFAULT_TOKEN, startSimulator, type Simulator } from '../../plugin/simulator/simulator.ts';
import { runProgram, startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/plugin/main.js', import.meta.url));
const RECORDS = 900;
/** A page holds far more bytes than a pipe. */
const PAGE_SIZE = 300;
const ENVIRONMENT = { TEST_TOKEN: DEFAULT_TOKEN };

describe('run --stdout', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let config: string;

  beforeEach(async () => {
    simulator = await startSimulator({
      records: RECORDS,
      pageSize: PAGE_SIZE,
      waitTimeSecs: 0,
      rateLimitPerSecond: 'off',
    });
    config = join(folder(), 'fluent-netskope.yaml');
    await writeFile(
      config,
      `tenants:
  - name: acme
    url: ${simulator.url}
    token: { env: TEST_TOKEN }
    index: fluent-netskope
    streams: [application]
    start: -2h
outputs: [{ mapping: raw, tag: 'netskope.raw.{kind}.{tenant}.{day}' }]
state_dir: ${folder()}/state
listen: 127.0.0.1:0
shutdown_timeout_secs: 1
`,
    );
  });
  afterEach(() => simulator.close());

  const arguments_ = (): readonly string[] => ['run', '--once', '--stdout', '-c', config];

  /** What the lines hold, compared with the tenant. */
  function compare(stdout: string): { lost: number; duplicates: number } {
    const tally = createTally();
    for (const line of stdout.split('\n').slice(0, -1)) {
      // Cut out and not parsed, so that integers keep their digits.
      const record = line.slice(line.indexOf('"record":') + '"record":'.length, -1);
      tally.add('application', Buffer.from(record));
    }
    return tally.compare('application', simulator, 'application');
  }

  it('writes every record as one exact line, needs no receiver, and logs on stderr', async () => {
    const { code, stdout, stderr } = await runProgram(arguments_(), { environment: ENVIRONMENT });

    expect(code, stderr).to.equal(0);
    expect(compare(stdout)).to.include({ lost: 0, duplicates: 0 });
    for (const line of stdout.split('\n').slice(0, -1)) {
      const value = JSON.parse(line) as Record<string, unknown>;
      expect(Object.keys(value)).to.deep.equal(['tag', 'time', 'record']);
      expect(value.tag).to.match(/^netskope\.raw\.application\.acme\.\d{4}-\d\d-\d\d$/);
      expect(value.time).to.be.a('number');
    }
    expect(stderr).to.include('Every stream is drained.');
  });

  it('ends with 1 when nobody reads any more, and the page in hand comes again', async () => {
    const child = startProgram(arguments_(), ENVIRONMENT);
    const { stdout: pipe } = child.process;
    if (pipe === null) throw new Error('no pipe');
    await once(pipe, 'data');
    pipe.destroy();

    expect(await child.ended, child.stderr()).to.equal(1);
    expect(child.stderr()).to.include('Nobody reads the standard output any more');
    const again = await runProgram(arguments_(), { environment: ENVIRONMENT });
    expect(again.code, again.stderr).to.equal(0);
    expect(compare(again.stdout)).to.include({ lost: 0, duplicates: 0 });
  });

  it('waits for a slow reader, and still obeys a signal', async () => {
    // A pipe as a shell makes it, which a child process of Node.js does not get.
    const fifo = join(folder(), 'fifo');
    spawnSync('mkfifo', [fifo]);
    const pipe = await open(fifo, 'r+');
    const child = spawn(process.execPath, [PROGRAM, ...arguments_()], {
      env: { ...process.env, ...ENVIRONMENT },
      stdio: ['ignore', pipe.fd, 'ignore'],
    });
    const exited = once(child, 'exit');
    const served = (): number => simulator.ledger.served('application').length;
    while (served() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGTERM');

    expect(await exited).to.deep.equal([1, null]);
    await pipe.close();
    expect(served()).to.equal(1);
    const again = await runProgram(arguments_(), { environment: ENVIRONMENT });
    expect(compare(again.stdout)).to.include({ lost: 0, duplicates: 0 });
  });
});
