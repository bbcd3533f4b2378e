import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createStateFiles } from '../../plugin/pipeline/state-files.ts';
import { makeDirectory } from './fakes.ts';
import { empty, EPOCH, page, play } from './stream-harness.ts';

const run = promisify(execFile);

describe('a disk that is really full', () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  let disk: string;
  let filler: string;

  before(async function () {
    directory = await makeDirectory();
    disk = join(directory.path, 'disk');
    filler = join(disk, 'filler');
    await mkdir(disk);
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    } catch {
      console.warn('    skipped: no file system can be mounted here');
      this.skip();
    }
  });
  after(async () => {
    await run('umount', [disk]).catch(() => undefined);
    await directory.remove();
  });

  const fill = async () => {
    await writeFile(filler, Buffer.alloc(128 * 1024)).catch(() => undefined);
  };

  it('leaves a file as it was when only a part of the lines found room', async () => {
    const path = join(disk, 'letters.ndjson');
    await createStateFiles().append(path, Buffer.from('one\n'));
    await fill();
    const error: unknown = await createStateFiles()
      .append(path, Buffer.alloc(100_000, 'x'))
      .catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'ENOSPC');
    expect(await readFile(path, 'utf8')).to.equal('one\n');
    await rm(filler);
    await rm(path);
  });

  it('halts the stream with the page in hand, and the stream goes on when there is room', async () => {
    let attempts = 0;
    const played = await play({
      stateDir: disk,
      script: [
        async () => {
          await fill();
          return page(['a', 'dead1']);
        },
        empty(),
      ],
      files: (real) => ({
        append: async (path, lines) => {
          attempts += 1;
          if (attempts === 3) await rm(filler);
          await real.append(path, lines);
        },
      }),
    });
    expect(attempts).to.equal(3);
    expect(played.events).to.deep.equal([`ask ${EPOCH}`, 'ack a', 'checkpoint', 'ask next']);
    expect((await stat(join(disk, 'dead-letter', 'acme.audit.ndjson'))).size).to.be.greaterThan(0);
    expect(played.log.lines.map(({ level }) => level)).to.deep.equal(['error', 'info']);
  });
});
