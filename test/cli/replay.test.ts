import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { msgpackToJsonText } from '../../plugin/msgpack/to-json.ts';
import { createDeadLetterStore } from '../../plugin/pipeline/dead-letter.ts';
import { acquireStateLock } from '../../plugin/pipeline/lock.ts';
import { createStateFiles } from '../../plugin/pipeline/state-files.ts';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { createSystemClock } from '../../plugin/source/clock.ts';
import { type Child, runProgram, startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ENVIRONMENT = { TEST_TOKEN: 'simulated-token' };
const AT = 1_736_151_783;

describe('replay', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let receiver: Receiver;
  let received: { tag: string; json: string }[];
  let watchers: Set<() => void>;
  const children: Child[] = [];

  beforeEach(async () => {
    received = [];
    watchers = new Set();
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      (tag, entries) => {
        for (const { recordBytes } of entries) {
          received.push({ tag, json: msgpackToJsonText(recordBytes) ?? '' });
        }
        for (const watcher of watchers) watcher();
        return Promise.resolve();
      },
    );
  });

  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.process.kill('SIGKILL');
      await child.ended;
    }
    await receiver.close();
  });

  const reach = (records: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (received.length < records) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });

  async function configure(more = '', tenants = ['acme']): Promise<string> {
    const file = join(folder(), 'c.yaml');
    const list = tenants.map(
      (name) =>
        `  - { name: ${name}, url: "https://${name}.goskope.com", token: { env: TEST_TOKEN }, streams: [audit] }\n`,
    );
    await writeFile(
      file,
      `tenants:\n${list.join('')}forward: { to: "unix://${folder()}/fluent.sock", backoff_min_secs: 0.02 }
outputs:
  - { mapping: raw, tag: "raw.{stream}.{tenant}.{day}" }
state_dir: ${folder()}/state
transform: inline
${more}`,
    );
    return file;
  }

  const recordText = (number: number): string =>
    `{"timestamp":${AT},"n":${number},"big":${8847222077216958610n + BigInt(number)},"text":"é ${'x'.repeat(200)}"}`;
  const linesOf = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) => recordText(from + index));
  const numbers = (): number[] =>
    received.map(({ json }) => Number(/"n":(\d+)/.exec(json)?.[1])).toSorted((a, b) => a - b);
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    const file = join(folder(), name);
    await writeFile(file, content);
    return file;
  };
  const run = async (argv: readonly string[], input?: string): ReturnType<typeof runProgram> => {
    const config = join(folder(), 'c.yaml');
    if (!existsSync(config)) await configure();
    return runProgram(['replay', '-c', config, ...argv], {
      environment: ENVIRONMENT,
      ...(input === undefined ? {} : { input }),
    });
  };

  it('sends every record of many files, packed or not, and of standard input, digit for digit', async () => {
    const plain = await write('a.ndjson', linesOf(0, 30).join('\n'));
    const packed = await write('b.ndjson.gz', gzipSync(linesOf(30, 60).join('\n')));

    const { code, stdout, stderr } = await run(
      ['--stream', 'audit', plain, packed, '-'],
      `${linesOf(60, 90).join('\r\n')}\r\n`,
    );

    expect(code, stderr).to.equal(0);
    expect(received.map(({ json }) => json)).to.deep.equal(linesOf(0, 90));
    expect(new Set(received.map(({ tag }) => tag))).to.deep.equal(
      new Set(['raw.audit.acme.2025-01-06']),
    );
    expect(stdout).to.contain('90 records of 3 files replayed').and.to.contain('90 entries');
  });

  it('sends records of a bucket by its format, and leaves the list of its objects alone', async () => {
    await configure();
    const config = await readFile(join(folder(), 'c.yaml'), 'utf8');
    const bucket =
      'buckets:\n  - { name: dspm, bucket: logs, format: dspm-activity, tenant: corp }\n';
    await writeFile(join(folder(), 'c.yaml'), `${bucket}${config.replace(/tenants:\n.*\n/, '')}`);
    const kept = join(folder(), 'state', 'dead-letter');
    await mkdir(kept, { recursive: true });
    const list = join(kept, 'corp.dspm-activity.dspm.objects.ndjson');
    await writeFile(list, '{"time":"2026-01-02T03:04:05.000Z","key":"1.json"}\n');
    const file = await write('mended.ndjson', linesOf(0, 3).join('\n'));

    const mended = await run(['--stream', 'dspm-activity', file]);
    const dead = await run(['--from-dead-letter']);

    expect(mended.code, mended.stderr).to.equal(0);
    expect(new Set(received.map(({ tag }) => tag))).to.deep.equal(
      new Set(['raw.dspm-activity.corp.2025-01-06']),
    );
    expect(numbers()).to.deep.equal(upTo(3));
    expect(dead.code, dead.stderr).to.equal(0);
    expect(existsSync(list)).to.equal(true);
  });

  it('reads byte order marks, blank lines and one array', async () => {
    const marked = await write('a.ndjson', `\ufeff\n\n${linesOf(0, 3).join('\n\n')}\n\n`);
    const array = await write('b.json', `[\n${linesOf(3, 6).join(',\n')}\n]\n`);
    const empty = await write('c.ndjson', '');

    const { code, stderr } = await run(['--stream', 'audit', marked, array, empty]);

    expect(code, stderr).to.equal(0);
    expect(received.map(({ json }) => json)).to.deep.equal(linesOf(0, 6));
  });

  it('tells bad lines with file and line, sets them aside, sends the rest, and ends with 1', async () => {
    const lines = linesOf(0, 6);
    lines.splice(1, 0, '{"n":1},{"n":2}');
    lines.splice(3, 0, '{"n":"cut', '');
    lines.splice(6, 0, '[1]');
    const file = await write('a.ndjson', `${lines.join('\n')}\n`);

    const { code, stdout, stderr } = await run(['--stream', 'audit', file]);

    expect(code).to.equal(1);
    expect(numbers()).to.deep.equal(upTo(6));
    for (const line of [2, 4, 7]) expect(stderr).to.contain(`${file}:${line} `);
    expect(stdout).to.contain('3 could not be read');
    const kept = await readdir(join(folder(), 'state', 'replay'));
    const rejected = kept.find((name) => name.endsWith('.rejected')) ?? '';
    expect(await readFile(join(folder(), 'state', 'replay', rejected), 'utf8')).to.equal(
      '{"n":1},{"n":2}\n{"n":"cut\n[1]\n',
    );
    expect(stderr + stdout).not.to.contain('"n"');
  });

  it('goes on with the next file when one can not be read to its end', async () => {
    const cut = await write('a.gz', gzipSync(linesOf(0, 4000).join('\n')).subarray(0, 3000));
    const whole = await write('b.ndjson', linesOf(9000, 9002).join('\n'));

    const { code, stderr } = await run(['--stream', 'audit', cut, whole]);

    expect(code).to.equal(1);
    expect(stderr).to.contain(`${cut}:`).and.to.contain('gzip');
    expect(numbers().slice(-2)).to.deep.equal([9000, 9001]);
  });

  const WRONG: readonly (readonly [string, readonly string[], string])[] = [
    ['a file that is not there', ['--stream', 'audit', 'none.ndjson'], 'cannot be read (ENOENT)'],
    ['a folder', ['--stream', 'audit', '/tmp'], 'is a folder'],
    ['no file at all', ['--stream', 'audit'], 'Name the files'],
    ['a tenant that is not there', ['--stream', 'audit', '--tenant', 'x', '-'], 'no tenant x'],
    ['records without their stream', ['-'], 'say with --stream'],
    ['a stream that does not exist', ['--stream', 'audits', '-'], 'Did you mean "audit"'],
    ['a rate of nothing', ['--stream', 'audit', '--rate', '0', '-'], 'more than 0'],
  ];
  for (const [what, argv, says] of WRONG) {
    it(`refuses ${what} and sends nothing`, async () => {
      const { code, stderr } = await run(argv, recordText(0));

      expect(code).to.equal(2);
      expect(stderr).to.contain(says);
      expect(received).to.deep.equal([]);
    });
  }

  it('asks whose records they are when there are several tenants', async () => {
    await configure('', ['acme', 'other']);
    const asked = await run(['--stream', 'audit', '-'], recordText(0));
    const told = await run(['--stream', 'audit', '--tenant', 'other', '-'], recordText(0));

    expect(asked.code).to.equal(2);
    expect(asked.stderr).to.contain('acme, other');
    expect(told.code).to.equal(0);
    expect(received[0]?.tag).to.equal('raw.audit.other.2025-01-06');
  });

  it('loses nothing and repeats one batch at most each time it is killed', async () => {
    const file = await write('a.ndjson', linesOf(0, 9000).join('\n'));
    const config = await configure();
    // Slow enough for a kill to come before the end.
    receiver.behave({ kind: 'delay', delayMs: 150 });
    let kills = 0;
    for (const at of [1, 2500, 4100, 8999]) {
      const child = startProgram(['replay', '-c', config, '--stream', 'audit', file], ENVIRONMENT);
      children.push(child);
      await reach(at);
      child.process.kill('SIGKILL');
      kills += (await child.ended) === 'SIGKILL' ? 1 : 0;
    }
    receiver.behave({ kind: 'normal' });

    const { code, stdout, stderr } = await run(['--stream', 'audit', file]);

    expect(code, stderr).to.equal(0);
    expect([...new Set(numbers())]).to.deep.equal(upTo(9000));
    expect(kills).to.be.at.least(3);
    expect(received.length - 9000).to.be.at.most(kills * 2000);
    expect(stdout).to.contain('were replayed before and not sent again');
  });

  it('finishes the batch in hand when it is told to stop, and goes on without repeating any', async () => {
    const file = await write('a.ndjson', linesOf(0, 9000).join('\n'));
    receiver.behave({ kind: 'delay', delayMs: 100 });
    const child = startProgram(
      ['replay', '-c', await configure(), '--stream', 'audit', file],
      ENVIRONMENT,
    );
    children.push(child);
    await reach(1);

    child.process.kill('SIGTERM');

    expect(await child.ended).to.equal(1);
    expect(child.stderr()).to.contain('the same command goes on from here');
    expect(received.length).to.be.within(1, 8999);
    receiver.behave({ kind: 'normal' });
    expect((await run(['--stream', 'audit', file])).code).to.equal(0);
    expect(numbers()).to.deep.equal(upTo(9000));
  });

  it('sends a file once, what was added to it later, and everything with --again', async () => {
    const file = await write('a.ndjson', `${linesOf(0, 5).join('\n')}\n`);
    await run(['--stream', 'audit', file]);
    const second = await run(['--stream', 'audit', file]);
    const afterSecond = numbers();
    await write('a.ndjson', `${linesOf(0, 7).join('\n')}\n`);
    await run(['--stream', 'audit', file]);
    const afterThird = numbers();
    await run(['--stream', 'audit', '--again', file]);

    expect(second.code).to.equal(0);
    expect(second.stdout).to.contain('0 records of one file');
    expect(afterSecond).to.deep.equal(upTo(5));
    expect(afterThird).to.deep.equal(upTo(7));
    expect(numbers()).to.deep.equal(upTo(7).flatMap((number) => [number, number]));
  });

  it('sends a file from its start that is another one than before', async () => {
    const file = await write('a.ndjson', linesOf(0, 5).join('\n'));
    await run(['--stream', 'audit', file]);
    await write('a.ndjson', linesOf(5, 9).join('\n'));

    const { code, stderr } = await run(['--stream', 'audit', file]);

    expect(code).to.equal(0);
    expect(stderr).to.contain('is not the file that was replayed before');
    expect(numbers()).to.deep.equal(upTo(9));
  });

  it('counts by rule, verdict and tag with --dry-run, and sends and writes nothing', async () => {
    await configure();
    const text = await readFile(join(folder(), 'c.yaml'), 'utf8');
    const both = text.replace(
      'outputs:\n',
      'outputs:\n  - { mapping: ocsf, tag: "ocsf.{kind}" }\n',
    );
    await writeFile(join(folder(), 'c.yaml'), both);
    const login =
      '{"timestamp":1736151783,"audit_log_event":"Login Failed","user":"admin@example.org"}';
    const file = await write('a.ndjson', `${login}\n${login}\n${recordText(0)}\n`);

    const { code, stdout, stderr } = await run(['--stream', 'audit', '--dry-run', file]);

    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^ocsf +netskope\/authentication +mapped +ocsf\.authentication +2$/m);
    expect(stdout).to.match(/^raw +raw +raw\.audit\.acme\.2025-01-06 +3$/m);
    expect(stdout).to.contain('3 records, nothing was sent');
    expect(received).to.deep.equal([]);
    expect(existsSync(join(folder(), 'state'))).to.equal(false);
  });

  describe('of dead letters', () => {
    const bury = async (records: readonly (string | Uint8Array)[]): Promise<string> => {
      const stateDir = join(folder(), 'state');
      const files = createStateFiles();
      await files.makeDirectory(join(stateDir, 'dead-letter'));
      const store = createDeadLetterStore({
        stateDir,
        tenant: 'acme',
        stream: 'audit',
        files,
        nowMs: () => AT * 1000,
      });
      await store.append(
        records.map((record) => ({
          reason: 'too_large',
          tag: 'raw.audit.acme.2025-01-06',
          bytes: typeof record === 'string' ? Buffer.from(record) : record,
        })),
      );
      return join(stateDir, 'dead-letter', 'acme.audit.ndjson');
    };
    const names = async (sub = ''): Promise<string[]> =>
      (await readdir(join(folder(), 'state', 'dead-letter', sub))).toSorted();

    it('sends the records as they were, and moves the file away, so that check is quiet', async () => {
      await bury([recordText(0), `{"n":1,\n"timestamp":${AT}}`, recordText(2)]);

      const { code, stderr } = await run(['--from-dead-letter']);
      const again = await run(['--from-dead-letter']);

      expect(code, stderr).to.equal(0);
      expect(received.map(({ json }) => json)).to.deep.equal([
        recordText(0),
        `{"n":1,"timestamp":${AT}}`,
        recordText(2),
      ]);
      expect(received[0]?.tag).to.equal('raw.audit.acme.2025-01-06');
      expect(await names()).to.deep.equal(['replayed']);
      const [moved = ''] = await names('replayed');
      expect(moved).to.match(/^acme\.audit\.\d{8}T\d{6}\.\d{3}Z\.ndjson$/);
      const path = join(folder(), 'state', 'dead-letter', 'replayed', moved);
      expect((await stat(path)).mode & 0o777).to.equal(0o600);
      expect(again.stdout).to.equal('no dead letters wait\n');
    });

    it('knows such a file by its lines wherever it lies, and leaves it there', async () => {
      const text = await readFile(await bury([recordText(0)]), 'utf8');
      const copy = await write('copy.ndjson', text);

      const { code } = await run([copy]);

      expect(code).to.equal(0);
      expect(numbers()).to.deep.equal([0]);
      expect(existsSync(copy)).to.equal(true);
    });

    it('needs no tenant, for each line names its own', async () => {
      await configure('', ['other', 'third']);
      await bury([recordText(0)]);

      const { code, stderr } = await run(['--from-dead-letter']);

      expect(code, stderr).to.equal(0);
      expect(received[0]?.tag).to.equal('raw.audit.acme.2025-01-06');
    });

    it('keeps what still fits no frame, and ends with 1', async () => {
      await bury([recordText(0), `{"n":1,"deep":${'['.repeat(80)}${']'.repeat(80)}}`]);

      const { code, stdout } = await run(['--from-dead-letter']);

      expect(code).to.equal(1);
      expect(stdout).to.contain('1 fit no frame and wait in dead-letter/');
      expect(numbers()).to.deep.equal([0]);
      expect(await names()).to.deep.equal(['acme.audit.replay.ndjson', 'replayed']);
    });

    it('takes along what a sidecar adds meanwhile', async () => {
      await bury([recordText(0)]);
      receiver.behave({ kind: 'pause' });
      const child = startProgram(
        ['replay', '-c', await configure(), '--from-dead-letter'],
        ENVIRONMENT,
      );
      children.push(child);
      await child.says('Replaying');
      const [claimed = ''] = await names();
      expect(claimed).to.match(/\.replaying$/);
      const line = await readFile(join(folder(), 'state', 'dead-letter', claimed), 'utf8');
      await writeFile(
        join(folder(), 'state', 'dead-letter', claimed),
        line + line.replace('"n":0', '"n":1'),
      );

      receiver.behave({ kind: 'normal' });

      expect(await child.ended, child.stderr()).to.equal(0);
      expect(numbers()).to.deep.equal([0, 1]);
    });

    it('goes on with a claimed file after a crash', async () => {
      await bury(linesOf(0, 5000));
      const child = startProgram(
        ['replay', '-c', await configure(), '--from-dead-letter'],
        ENVIRONMENT,
      );
      children.push(child);
      await reach(2500);
      child.process.kill('SIGKILL');
      await child.ended;

      const { code, stderr } = await run(['--from-dead-letter']);

      expect(code, stderr).to.equal(0);
      expect([...new Set(numbers())]).to.deep.equal(upTo(5000));
      expect(received.length).to.be.at.most(7000);
      expect(await names()).to.deep.equal(['replayed']);
    });

    it('sends a record once that two outputs had put aside', async () => {
      const path = await bury([recordText(0)]);
      const line = await readFile(path, 'utf8');
      await writeFile(path, `${line}${line.replace('raw.audit.acme', 'ocsf.x.acme')}${line}`);

      expect((await run(['--from-dead-letter'])).code).to.equal(0);

      expect(numbers()).to.deep.equal([0, 0]);
    });
  });

  it('runs beside a sidecar, but not beside another replay', async () => {
    const config = await configure();
    const stateDir = join(folder(), 'state');
    await mkdir(join(stateDir, 'replay'), { recursive: true });
    const file = await write('a.ndjson', recordText(0));
    const hold = (path: string) =>
      acquireStateLock({
        stateDir: path,
        pid: 4711,
        clock: createSystemClock(),
        onLost: () => undefined,
      });

    const sidecar = await hold(stateDir);
    const beside = await runProgram(['replay', '-c', config, '--stream', 'audit', file], {
      environment: ENVIRONMENT,
    });
    const rival = await hold(join(stateDir, 'replay'));
    const second = await runProgram(['replay', '-c', config, '--stream', 'audit', file], {
      environment: ENVIRONMENT,
    });
    for (const held of [sidecar, rival]) if (held.kind === 'locked') await held.lock.release();

    expect(beside.code, beside.stderr).to.equal(0);
    expect(second.code).to.equal(2);
    expect(second.stderr).to.contain('Another replay runs').and.to.contain('process 4711');
  });

  it('writes only files that their owner alone may read', async () => {
    const file = await write('a.ndjson', `${recordText(0)}\nbroken\n`);
    await run(['--stream', 'audit', file]);

    const replay = join(folder(), 'state', 'replay');
    expect((await stat(replay)).mode & 0o777).to.equal(0o700);
    const files = await readdir(replay);
    expect(files).to.have.lengthOf(2);
    for (const name of files) {
      expect((await stat(join(replay, name))).mode & 0o777, name).to.equal(0o600);
    }
  });
});
