import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { acquireStateLock, type LockOutcome } from '../../plugin/pipeline/lock.ts';
import { createSystemClock } from '../../plugin/source/clock.ts';
import { makeDirectory } from './fakes.ts';

const HOLDER = fileURLToPath(new URL('lock-holder.ts', import.meta.url));

describe('acquireStateLock', () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  const children: ChildProcess[] = [];
  const outcomes: LockOutcome[] = [];
  beforeEach(async () => {
    directory = await makeDirectory();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child);
    for (const outcome of outcomes.splice(0)) {
      if (outcome.kind === 'locked') await outcome.lock.release();
    }
    await directory.remove();
  });

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Starts a process that takes the lock, and gives its first line. */
  async function hold(stateDir: string): Promise<{ child: ChildProcess; line: string }> {
    const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit'];
    const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, stateDir], { stdio });
    children.push(child);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return { child, line };
  }

  async function take(
    stateDir = directory.path,
    onLost: () => void = () => undefined,
  ): Promise<LockOutcome> {
    const outcome = await acquireStateLock({
      stateDir,
      pid: process.pid,
      clock: createSystemClock(),
      onLost,
      checkEveryMs: 20,
    });
    outcomes.push(outcome);
    return outcome;
  }

  it('takes a free directory with a socket of the owner alone', async () => {
    expect((await take()).kind).to.equal('locked');
    const { mode } = await stat(join(directory.path, 'lock.sock'));
    expect(mode & 0o777).to.equal(0o600);
    expect(await readdir(directory.path)).to.deep.equal(['lock.sock']);
  });

  it('is refused while another process lives, and names it', async () => {
    const { child, line } = await hold(directory.path);
    expect(line).to.equal('locked');
    const outcome = await take();
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.message).to.contain(`process ${child.pid}`).and.to.contain('state_dir');
  });

  it('takes over from a process that was killed', async () => {
    const { child } = await hold(directory.path);
    await kill(child);
    expect(await readdir(directory.path)).to.deep.equal(['lock.sock']);
    expect((await take()).kind).to.equal('locked');
  });

  it('gives the lock to one process only when many want it in one instant', async () => {
    const { child } = await hold(directory.path);
    await kill(child);
    const all = await Promise.all(Array.from({ length: 8 }, () => take()));
    expect(all.filter(({ kind }) => kind === 'locked')).to.have.length(1);
    expect(await readdir(directory.path)).to.deep.equal(['lock.sock']);
  });

  it('is free again after release', async () => {
    const first = await take();
    if (first.kind !== 'locked') throw new Error(first.message);
    await first.lock.release();
    expect(await readdir(directory.path)).to.deep.equal([]);
    expect((await take()).kind).to.equal('locked');
  });

  it('notices that another took the directory over', async () => {
    let tell: () => void = () => undefined;
    const lost = new Promise<void>((resolve) => (tell = resolve));
    await take(directory.path, () => {
      tell();
    });
    const rival = createServer();
    await new Promise<void>((resolve) => rival.listen(join(directory.path, 'rival'), resolve));
    await rename(join(directory.path, 'rival'), join(directory.path, 'lock.sock'));
    await lost;
    await new Promise((resolve) => rival.close(resolve));
  });

  it('does not take away the socket of the one that took over', async () => {
    const outcome = await take();
    if (outcome.kind !== 'locked') throw new Error(outcome.message);
    const path = join(directory.path, 'lock.sock');
    await writeFile(join(directory.path, 'other'), '');
    await rename(join(directory.path, 'other'), path);
    await outcome.lock.release();
    expect(await readdir(directory.path)).to.deep.equal(['lock.sock']);
  });

  it('takes over from a plain file left at the place', async () => {
    await writeFile(join(directory.path, 'lock.sock'), '');
    expect((await take()).kind).to.equal('locked');
  });

  it('refuses a path that is too long for a socket, with the way out', async () => {
    const long = join(directory.path, 'x'.repeat(100));
    await mkdir(long);
    const outcome = await take(long);
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.message).to.contain('shorter state_dir');
  });

  it('still fits at the longest path it allows', async () => {
    const rest = 100 - Buffer.byteLength(join(directory.path, 'lock.sock')) - 1;
    const longest = join(directory.path, 'x'.repeat(rest));
    await mkdir(longest);
    expect((await take(longest)).kind).to.equal('locked');
  });
});
