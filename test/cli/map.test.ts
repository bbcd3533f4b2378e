import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('map raw', function () {
  this.timeout(20_000);
  const folder = temporaryFolder();

  it('gives one exact line for each line, in order, from standard input', async () => {
    const lines = [
      '{"transaction_id":8847222077216958610,"lat":34.0,"text":"é &amp;","none":null}',
      '{"big":123456789012345678901234567890,"list":[1,{"a":[]}]}',
    ];

    const { code, stdout, stderr } = await runProgram(['map', 'raw'], {
      input: `${lines.join('\n')}\n\n`,
    });

    expect(stdout.trimEnd().split('\n')).to.deep.equal([
      lines[0],
      '{"big":"123456789012345678901234567890","list":[1,{"a":[]}]}',
    ]);
    expect(stderr).to.equal('');
    expect(code).to.equal(0);
  });

  it('reads gzip as it is, several files in order, and wraps lines with their tag', async () => {
    await writeFile(join(folder(), 'a.ndjson.gz'), gzipSync('{"timestamp":1736151783,"n":1}\n'));
    await writeFile(join(folder(), 'b.ndjson'), '{"timestamp":1736151783,"n":2}');

    const { stdout } = await runProgram([
      'map',
      'raw',
      '--tag',
      '--stream',
      'audit',
      join(folder(), 'a.ndjson.gz'),
      join(folder(), 'b.ndjson'),
    ]);

    const expected = (n: number) =>
      `{"tag":"netskope.raw.audit.local.2025-01-06","time":1736151783,"record":{"timestamp":1736151783,"n":${n}}}`;
    expect(stdout).to.equal(`${expected(1)}\n${expected(2)}\n`);
  });

  it('names file, line and column of a line that is no JSON, maps the others and ends with 1', async () => {
    const file = join(folder(), 'broken.ndjson');
    await writeFile(file, '{"n":1}\n{"n":}\n{"n":3}\n');

    const { code, stdout, stderr } = await runProgram(['map', 'raw', file]);

    expect(stdout).to.equal('{"n":1}\n{"n":3}\n');
    expect(stderr).to.equal(`${file}:2:6 the line is not JSON; mend or remove it.\n`);
    expect(code).to.equal(1);
  });

  it('says which file can not be read', async () => {
    const { code, stderr } = await runProgram(['map', 'raw', join(folder(), 'missing.ndjson')]);

    expect(stderr).to.contain('missing.ndjson').and.to.contain('cannot be read');
    expect(code).to.equal(1);
  });

  it('refuses a mapping that does not exist with 2', async () => {
    const { code, stdout, stderr } = await runProgram(['map', 'no-such-set'], { input: '{}\n' });

    expect(stdout).to.equal('');
    expect(stderr).to.contain('no-such-set');
    expect(code).to.equal(2);
  });
});
