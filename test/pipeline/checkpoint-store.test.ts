import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  createCheckpointStore,
  type StreamIdentity,
} from '../../plugin/pipeline/checkpoint-store.ts';
import { NO_TOTALS, type Checkpoint } from '../../plugin/pipeline/checkpoint.ts';
import { createStateFiles, type StateFiles } from '../../plugin/pipeline/state-files.ts';
import { createMemoryLog, makeDirectory, type MemoryLog } from './fakes.ts';

const IDENTITY: StreamIdentity = {
  tenant: 'acme',
  stream: 'audit',
  index: 'fluent-netskope',
  host: 'acme.example.com',
  startEpochSecs: 1736150000,
};
const SAVED: Checkpoint = {
  version: 1,
  tenant: 'acme',
  stream: 'audit',
  index: 'fluent-netskope',
  host: 'acme.example.com',
  epochSecs: 1736000000,
  isStarted: true,
  hwmSecs: 1736140000,
  lastPage: { digest: 'abc', records: 3, bytes: 400 },
  totals: { ...NO_TOTALS, pages: 7, records: 21 },
  updatedAt: '2025-01-06T11:00:00.000Z',
};

describe('createCheckpointStore', () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  let folder: string;
  let path: string;
  let log: MemoryLog;
  beforeEach(async () => {
    directory = await makeDirectory();
    folder = join(directory.path, 'checkpoints');
    path = join(folder, 'acme.audit.json');
    log = createMemoryLog();
    await createStateFiles().makeDirectory(folder);
  });
  afterEach(() => directory.remove());

  const storeFor = (changes: Partial<StreamIdentity> = {}, files: Partial<StateFiles> = {}) =>
    createCheckpointStore({
      stateDir: directory.path,
      identity: { ...IDENTITY, ...changes },
      files: { ...createStateFiles(), ...files },
      log,
      nowMs: () => Date.parse('2025-01-06T12:00:00Z'),
    });

  it('writes the epoch of a fresh stream to disk before it gives it out', async () => {
    const opened = await storeFor().open();
    expect(opened).to.include({ epochSecs: 1736150000, isStarted: false });
    expect(JSON.parse(await readFile(path, 'utf8'))).to.deep.equal(opened);
  });

  it('keeps the epoch over a restart, though the start of the configuration slides on', async () => {
    await storeFor().open();
    const again = await storeFor({ startEpochSecs: 1736999999 }).open();
    expect(again.epochSecs).to.equal(1736150000);
  });

  it('gives back what was saved', async () => {
    await storeFor().save(SAVED);
    expect(await storeFor().open()).to.deep.equal(SAVED);
    expect(log.lines).to.deep.equal([]);
  });

  it('goes by the old checkpoint after a crash between writing and renaming', async () => {
    await storeFor().save(SAVED);
    await writeFile(`${path}.tmp`, JSON.stringify({ ...SAVED, hwmSecs: 1 }).slice(0, 50));
    expect(await storeFor().open()).to.deep.equal(SAVED);
  });

  const damages: readonly [claim: string, content: string][] = [
    ['an empty file', ''],
    ['half a file', JSON.stringify(SAVED).slice(0, 60)],
    ['a list', '[]'],
    ['an unknown version', JSON.stringify({ ...SAVED, version: 2 })],
    ['a missing member', JSON.stringify({ ...SAVED, totals: undefined })],
    ['a wrong type', JSON.stringify({ ...SAVED, epochSecs: 'yesterday' })],
    ['a damaged last page', JSON.stringify({ ...SAVED, lastPage: { digest: 5 } })],
    ['the checkpoint of another stream', JSON.stringify({ ...SAVED, stream: 'page' })],
    ['the checkpoint of another tenant', JSON.stringify({ ...SAVED, tenant: 'other' })],
  ];
  for (const [claim, content] of damages) {
    it(`keeps ${claim} aside and goes on without beginning anew`, async () => {
      await writeFile(path, content);
      const opened = await storeFor().open();
      expect(opened.isStarted).to.equal(true);
      expect(opened).not.to.have.property('lastPage');
      const kept = 'acme.audit.json.damaged-20250106T120000.000Z';
      expect(await readFile(join(folder, kept), 'utf8')).to.equal(content);
      expect(log.lines.map(({ level }) => level)).to.deep.equal(['error']);
    });
  }

  it('does not begin anew when it crashed after it had found damage', async () => {
    await writeFile(path, 'garbage');
    const writeAtomic = () => Promise.reject(new Error('crash'));
    await storeFor({}, { writeAtomic })
      .open()
      .catch(() => undefined);
    expect((await storeFor().open()).isStarted).to.equal(true);
  });

  for (const change of [{ index: 'another' }, { host: 'other.example.com' }]) {
    it(`begins afresh when the configuration has another ${Object.keys(change).join('')}`, async () => {
      await storeFor().save(SAVED);
      const opened = await storeFor(change).open();
      expect(opened).to.include({ ...change, isStarted: false, epochSecs: 1736150000 });
      const names = (await readdir(folder)).filter((name) => name.includes('.replaced-'));
      expect(names).to.have.length(1);
      expect(log.lines[0]).to.deep.include({ level: 'warn' });
      expect(log.lines[0]?.fields.oldHwm).to.equal('2025-01-06T05:06:40.000Z');
    });
  }

  it('does not begin anew when the file cannot be read', async () => {
    const read = () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }));
    const error: unknown = await storeFor({}, { read })
      .open()
      .catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'EIO');
    expect(await readdir(folder)).to.deep.equal([]);
  });
});
