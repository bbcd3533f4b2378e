import { expect } from 'chai';
import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Unpackr } from 'msgpackr';
import type { Sink } from '../../plugin/receiver/connection.ts';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import type { Snapshot } from '../../plugin/status/snapshot-shape.ts';
import { metricsIn } from '../observe/metrics-in.ts';
import { type Child, startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { writeConfig } from './scene.ts';

const ENVIRONMENT = { TEST_TOKEN: 'simulated-token' };
const STREAMS = ['audit', 'network'];
const PAGE_SIZE = 50;
const RECORDS = Number(process.env.RELOAD_RECORDS ?? 3000);
const TAKEN = 'The changed configuration is in use.';
const REFUSED = 'The changed configuration is not taken';

const SET = `description: Which form a record has.
schema: none
routes: [all]
otherwise: raw
`;
const rule = (form: string): string => `description: Everything.
kind: form
fields:
  form: ${form}
  id: $_id
`;

/** Everything that arrives, by stream and in its order. */
function createForms() {
  const unpackr = new Unpackr({ useRecords: false, int64AsType: 'bigint' });
  const streams = new Map<string, { id: string; form: string }[]>();
  const watchers = new Set<() => void>();
  const sink: Sink = (tag, entries) => {
    const stream = tag.split('.')[2] ?? '';
    const list = streams.get(stream) ?? [];
    streams.set(stream, list);
    for (const { recordBytes } of entries) {
      list.push(unpackr.unpack(recordBytes) as { id: string; form: string });
    }
    for (const watcher of watchers) watcher();
    return Promise.resolve();
  };
  const all = () => [...streams.values()].flat();
  return {
    sink,
    of: (stream: string) => streams.get(stream) ?? [],
    all,
    until: (isMet: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (!isMet()) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}

describe('the program when its files change', function () {
  this.timeout(Number(process.env.RELOAD_TIMEOUT ?? 90_000));
  let child: Child | undefined;
  let receiver: Receiver;
  let simulator: Simulator;
  // Before the folder goes, for the program writes there.
  afterEach(async () => {
    child?.process.kill('SIGKILL');
    await child?.ended;
    await receiver.close();
    await simulator.close();
  });
  const folder = temporaryFolder();
  let forms: ReturnType<typeof createForms>;

  beforeEach(async () => {
    forms = createForms();
    simulator = await startSimulator({
      records: RECORDS,
      pageSize: PAGE_SIZE,
      waitTimeSecs: 0,
      rateLimitPerSecond: 'off',
    });
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      forms.sink,
    );
  });

  /** Writes a configuration that maps with `mappingsFolder`, and starts the program. */
  async function start(mappingsFolder: string, more = ''): Promise<string> {
    const file = await writeConfig(folder(), {
      simulator,
      streams: STREAMS,
      to: `unix://${join(folder(), 'fluent.sock')}`,
      more: `mappings_dir: ${mappingsFolder}\nlisten: 127.0.0.1:0\n${more}`,
    });
    const text = await readFile(file, 'utf8');
    const mapped = text.replace('mapping: raw', 'mapping: forms');
    await writeFile(file, mapped);
    child = startProgram(['run', '-c', file], ENVIRONMENT);
    return file;
  }

  async function writeMapping(root: string, form: string): Promise<void> {
    await mkdir(join(root, 'forms'), { recursive: true });
    await writeFile(join(root, 'forms', 'set.yaml'), SET);
    await writeFile(join(root, 'forms', 'all.yaml'), rule(form));
  }

  /** Puts a whole new file in the place of the old one, as editors do. */
  async function replace(file: string, text: string): Promise<void> {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  }

  /** So slow that no stream is at its end before a change was taken. */
  const slow = (): void => receiver.behave({ kind: 'delay', delayMs: 100 });

  /** That no page has two forms, that each stream turned once, and that nothing is missing. */
  function expectOneTurn(): void {
    for (const stream of STREAMS) {
      const list = forms.of(stream);
      const ids = new Set(list.map(({ id }) => id));
      const served = simulator.data.store(stream)?.count() ?? 0;
      expect(served, `${stream} served`).to.equal(RECORDS);
      expect(served - ids.size, `${stream} lost`).to.equal(0);
      expect(list, `${stream} duplicates`).to.have.lengthOf(ids.size);
      const turn = list.findIndex(({ form }) => form === 'new');
      expect(turn % PAGE_SIZE, `${stream} turns between pages`).to.equal(0);
      expect(turn, `${stream} turns`).to.be.above(0);
      expect(new Set(list.slice(0, turn).map(({ form }) => form))).to.deep.equal(new Set(['old']));
      expect(new Set(list.slice(turn).map(({ form }) => form))).to.deep.equal(new Set(['new']));
    }
  }

  it('maps every page as before or as after the edit of a mapping, and loses nothing', async () => {
    const mappings = join(folder(), 'mappings');
    await writeMapping(mappings, 'old');
    slow();
    await start(mappings, 'watch_interval: 1s');
    await forms.until(() => forms.all().length >= PAGE_SIZE * 2);

    await replace(join(mappings, 'forms', 'all.yaml'), rule('new'));
    await child?.says(TAKEN);
    if (RECORDS <= 10_000)
      await forms.until(() =>
        STREAMS.every((name) => forms.of(name).some(({ form }) => form === 'new')),
      );
    receiver.behave({ kind: 'normal' });
    await forms.until(() => forms.all().length >= RECORDS * STREAMS.length);

    expectOneTurn();
  });

  it('takes the swap of a ConfigMap, whose files are links through ..data', async () => {
    const mount = join(folder(), 'mount');
    for (const [version, form] of [
      ['..1', 'old'],
      ['..2', 'new'],
    ] as const) {
      await mkdir(join(mount, version), { recursive: true });
      await writeFile(join(mount, version, 'set.yaml'), SET);
      await writeFile(join(mount, version, 'all.yaml'), rule(form));
    }
    await symlink('..1', join(mount, '..data'));
    for (const name of ['set.yaml', 'all.yaml']) {
      await symlink(`..data/${name}`, join(mount, name));
    }
    const mappings = join(folder(), 'mappings');
    await mkdir(mappings);
    await symlink(mount, join(mappings, 'forms'));
    slow();
    await start(mappings, 'watch_interval: 1s');
    await forms.until(() => forms.all().length >= PAGE_SIZE * 2);

    await symlink('..2', join(mount, '..data_tmp'));
    await rename(join(mount, '..data_tmp'), join(mount, '..data'));
    await child?.says(TAKEN);
    receiver.behave({ kind: 'normal' });
    await forms.until(() => forms.all().length >= RECORDS * STREAMS.length);

    expectOneTurn();
  });

  it('keeps the old mapping when the new one has a mistake, says so once, and takes its cure', async () => {
    const mappings = join(folder(), 'mappings');
    await writeMapping(mappings, 'old');
    slow();
    await start(mappings, 'watch_interval: off');
    const file = join(mappings, 'forms', 'all.yaml');
    await forms.until(() => forms.all().length >= PAGE_SIZE * 2);

    await replace(file, rule('{ from: $_id, lowercase: true }'));
    child?.process.kill('SIGHUP');
    await child?.says(REFUSED);
    const before = forms.all().length;
    await forms.until(() => forms.all().length >= before + PAGE_SIZE * 2);
    const formsMeanwhile = new Set(forms.all().map(({ form }) => form));
    await replace(file, rule('new'));
    child?.process.kill('SIGHUP');
    await child?.says(TAKEN);
    receiver.behave({ kind: 'normal' });
    await forms.until(() => forms.all().length >= RECORDS * STREAMS.length);

    expect(formsMeanwhile).to.deep.equal(new Set(['old']));
    expect(child?.stderr()).to.contain(`${file}:4:23 UNKNOWN_OPERATOR`);
    expect(child?.stderr().split(REFUSED)).to.have.lengthOf(2);
    expectOneTurn();
  });

  it('begins and ends streams, and goes to another receiver, with nothing lost', async () => {
    const mappings = join(folder(), 'mappings');
    await writeMapping(mappings, 'old');
    slow();
    const file = await start(mappings, 'watch_interval: off');
    await forms.until(() => forms.all().length >= PAGE_SIZE * 2);
    const other = join(folder(), 'other.sock');
    const second = await startReceiver({ listen: { kind: 'unix', path: other } }, forms.sink);

    const text = await readFile(file, 'utf8');
    await replace(
      file,
      text
        .replace('[audit, network]', '[audit, network, page]')
        .replace(/unix:[^"]*/, `unix://${other}`),
    );
    child?.process.kill('SIGHUP');
    await child?.says(TAKEN);
    const url = /"url":"([^"]+)"/.exec(child?.stderr() ?? '')?.[1] ?? '';
    const shown = (await (await fetch(`${url}status.json`)).json()) as Snapshot;
    const metrics = metricsIn(await (await fetch(`${url}metrics`)).text());
    receiver.behave({ kind: 'normal' });
    await forms.until(() => forms.of('page').length >= RECORDS);
    await forms.until(() => STREAMS.every((name) => forms.of(name).length >= RECORDS));
    await second.close();

    expect(shown.receiver.to).to.equal(`unix://${other}`);
    const never = { stream: 'page', reason: 'too_large' };
    expect(metrics.value('fluent_netskope_dead_letters_total', never)).to.equal(0);

    for (const stream of [...STREAMS, 'page']) {
      expect(new Set(forms.of(stream).map(({ id }) => id)).size, stream).to.equal(RECORDS);
    }
  });

  it('refuses what only a restart can change, and keeps everything as it was', async () => {
    const mappings = join(folder(), 'mappings');
    await writeMapping(mappings, 'old');
    const file = await start(mappings, 'watch_interval: off');
    await forms.until(() => forms.all().length >= PAGE_SIZE);

    const text = await readFile(file, 'utf8');
    await replace(file, text.replace('/state\n', '/elsewhere\n').replace('forms.yaml', 'x'));
    child?.process.kill('SIGHUP');
    await child?.says(REFUSED);

    expect(child?.stderr()).to.contain('state_dir cannot change while the process runs');
  });
});
