import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createStateFiles } from '../../plugin/pipeline/state-files.ts';
import { makeDirectory } from './fakes.ts';

describe('createStateFiles', () => {
  const files = createStateFiles();
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  let path: string;
  beforeEach(async () => {
    directory = await makeDirectory();
    path = join(directory.path, 'file');
  });
  afterEach(() => directory.remove());

  it('makes directories that only the owner may enter', async () => {
    await files.makeDirectory(join(directory.path, 'a', 'b'));
    for (const name of ['a', 'a/b']) {
      const { mode } = await stat(join(directory.path, name));
      expect(mode & 0o777).to.equal(0o700);
    }
  });

  it('closes directories and files to others that were open to them', async () => {
    const open = join(directory.path, 'open');
    await mkdir(open, { mode: 0o755 });
    await chmod(open, 0o755);
    for (const name of ['appended', 'written.tmp']) {
      await writeFile(join(open, name), 'old\n');
      await chmod(join(open, name), 0o644);
    }

    await files.makeDirectory(open);
    await files.append(join(open, 'appended'), Buffer.from('new\n'));
    await files.writeAtomic(join(open, 'written'), Buffer.from('new'));

    expect((await stat(open)).mode & 0o777).to.equal(0o700);
    for (const name of ['appended', 'written']) {
      expect((await stat(join(open, name))).mode & 0o777, name).to.equal(0o600);
    }
  });

  it('reads undefined where there is no file', async () => {
    expect(await files.read(path)).to.equal(undefined);
  });

  it('replaces a file, readable by the owner alone, and leaves no other behind', async () => {
    await files.writeAtomic(path, Buffer.from('old'));
    await files.writeAtomic(path, Buffer.from('new'));
    expect(await readFile(path, 'utf8')).to.equal('new');
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(directory.path)).to.deep.equal(['file']);
  });

  it('writes over what a crash between writing and renaming left behind', async () => {
    await files.writeAtomic(path, Buffer.from('old'));
    await writeFile(`${path}.tmp`, 'half of a much longer text that was never renamed');
    expect(String(await files.read(path))).to.equal('old');
    await files.writeAtomic(path, Buffer.from('new'));
    expect(String(await files.read(path))).to.equal('new');
  });

  it('adds lines at the end', async () => {
    await files.append(path, Buffer.from('one\n'));
    await files.append(path, Buffer.from('two\n'));
    expect(await readFile(path, 'utf8')).to.equal('one\ntwo\n');
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
  });

  it('begins a new line behind one that a crash cut off', async () => {
    await writeFile(path, 'one\ntw');
    await files.append(path, Buffer.from('three\n'));
    expect(await readFile(path, 'utf8')).to.equal('one\ntw\nthree\n');
  });

  it('gives a file a second name that outlives its replacement', async () => {
    await files.writeAtomic(path, Buffer.from('old'));
    await files.keepAs(path, `${path}.kept`);
    await files.writeAtomic(path, Buffer.from('new'));
    expect(await readFile(`${path}.kept`, 'utf8')).to.equal('old');
  });

  describe('on a full disk', () => {
    before(function () {
      if (existsSync('/dev/full')) return;
      console.warn('      skipped: there is no /dev/full here');
      this.skip();
    });

    it('keeps the old content when the new one cannot be written', async () => {
      await files.writeAtomic(path, Buffer.from('old'));
      await symlink('/dev/full', `${path}.tmp`);
      const error: unknown = await files
        .writeAtomic(path, Buffer.from('new'))
        .catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'ENOSPC');
      expect(String(await files.read(path))).to.equal('old');
    });

    it('says that lines could not be added', async () => {
      await symlink('/dev/full', path);
      const error: unknown = await files
        .append(path, Buffer.from('line\n'))
        .catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'ENOSPC');
    });
  });
});
