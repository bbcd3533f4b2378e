import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createReloader, type Attempt } from '../../plugin/reload/reloader.ts';
import { readAgain, type Sources } from '../../plugin/reload/sources.ts';
import type { Clock } from '../../plugin/source/clock.ts';
import { emptyRecord } from '../../plugin/transform/worker/recorded-folders.ts';
import { createMemoryLog } from '../pipeline/fakes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('createReloader', () => {
  const folder = temporaryFolder();

  /** A reloader whose every look is asked for by the test. */
  async function start(options: { isWatching?: boolean } = {}) {
    const { isWatching = true } = options;
    const configFile = join(folder(), 'fluent-netskope.yaml');
    await writeFile(configFile, 'good 1');
    const read = (): Sources =>
      readAgain({
        configFile,
        configText: undefined,
        shippedFolder: folder(),
        mappings: emptyRecord(),
        certificates: new Map(),
      });
    let asleep: () => void = () => undefined;
    let wake: () => void = () => undefined;
    let nowMs = 1000;
    const clock: Clock = {
      nowMs: () => nowMs,
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          wake = resolve;
          signal?.addEventListener('abort', () => resolve(), { once: true });
          asleep();
        }),
    };
    let inUse = 'good 1';
    const attempts: string[] = [];
    const log = createMemoryLog();
    let looks = 0;
    const reloader = createReloader({
      sources: read(),
      attempt: (): Promise<Attempt> => {
        const sources = read();
        const text = sources.configText ?? '';
        attempts.push(text);
        if (!text.startsWith('good')) {
          return Promise.resolve({ kind: 'refused', message: `${text} is bad`, sources });
        }
        const kind = text === inUse ? 'unchanged' : 'taken';
        inUse = text;
        const left = text.includes('half') ? { left: 'half of it is left' } : {};
        return Promise.resolve({ kind, changed: 'outputs', sources, ...left });
      },
      onLook: () => {
        looks += 1;
        return Promise.resolve();
      },
      intervalMs: () => (isWatching ? 5000 : undefined),
      clock,
      log,
    });
    const stop = new AbortController();
    const settled = () => new Promise<void>((resolve) => (asleep = resolve));
    const first = settled();
    const running = reloader.run(stop.signal);
    await first;
    const after = async (act: () => void): Promise<void> => {
      const done = settled();
      nowMs += 5000;
      act();
      await done;
    };
    return {
      reloader,
      attempts,
      log,
      looks: () => looks,
      write: (text: string) => writeFile(configFile, text),
      look: () => after(() => wake()),
      request: () => after(() => reloader.request()),
      stop: async () => {
        stop.abort();
        await running;
      },
    };
  }

  it('takes a change when two looks in a row find the same', async () => {
    const { write, look, attempts, reloader, stop } = await start();
    await write('good');
    await look();
    await write('good 2');
    await look();
    expect(attempts).to.deep.equal([]);
    await look();
    await look();
    await stop();

    expect(attempts).to.deep.equal(['good 2']);
    expect(reloader.state()).to.deep.equal({ loadedAtMs: 16_000, reloads: 1 });
  });

  it('tells a mistake once, keeps it in the state, and forgets it with the cure', async () => {
    const { write, look, attempts, reloader, log, stop } = await start();
    await write('bad');
    for (let turn = 0; turn < 5; turn += 1) await look();
    expect(reloader.state().problem?.message).to.equal('bad is bad');
    expect(log.lines.filter(({ level }) => level === 'error')).to.have.lengthOf(1);

    await write('good 1');
    await look();
    await look();
    await stop();

    expect(attempts).to.deep.equal(['bad', 'good 1']);
    expect(reloader.state()).to.deep.equal({ loadedAtMs: 1000, reloads: 0 });
  });

  it('takes what it can, and keeps what is left in the state until nothing is', async () => {
    const { reloader, log, write, look, request, stop } = await start();

    await write('good half');
    await look();
    await look();
    const taken = reloader.state();
    await request();
    const asked = reloader.state();
    await write('good 2');
    await look();
    await look();
    await stop();

    expect(taken).to.deep.include({ reloads: 1 });
    expect(taken.problem?.message).to.equal('half of it is left');
    expect(asked.problem?.message).to.equal('half of it is left');
    expect(reloader.state()).to.deep.include({ reloads: 2 });
    expect(reloader.state()).not.to.have.property('problem');
    const said = log.lines.filter(({ message }) => message.startsWith('A part of'));
    expect(said.map(({ level }) => level)).to.deep.equal(['error', 'error']);
  });

  it('tries at once when asked to, changed or not', async () => {
    const { request, attempts, log, stop } = await start();
    await request();
    await stop();
    expect(attempts).to.deep.equal(['good 1']);
    expect(log.lines.at(-1)?.message).to.equal('Nothing has changed in what is in use.');
  });

  it('looks at nothing by itself when watching is off, and does when asked to', async () => {
    const { write, look, request, attempts, looks, stop } = await start({ isWatching: false });
    await write('good 2');
    await look();
    await look();
    expect([attempts, looks()]).to.deep.equal([[], 0]);
    await request();
    await stop();
    expect([attempts, looks()]).to.deep.equal([['good 2'], 1]);
  });
});
