import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('demo', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  it('ends by itself with a table, loses nothing, and keeps ids beyond 2^53 digit for digit', async () => {
    const { code, stdout, stderr } = await runProgram([
      'demo',
      '--records',
      '60',
      '--out',
      folder(),
    ]);

    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(
      /^stream +pages +records +frames +acked +lost +duplicates +ocsf events +invalid$/m,
    );
    expect(stdout).to.match(/^application +\d+ +60 +\d+ +60 +0 +\d+ +\d+ +0$/m);
    expect(stdout).to.match(/^lost 0$/m);
    const received = join(folder(), 'received');
    const files = await readdir(received);
    const texts = await Promise.all(files.map((file) => readFile(join(received, file), 'utf8')));
    const ids = texts.join('').match(/"transaction_id":\d{17,}/g) ?? [];
    expect(ids.length).to.be.above(50);
    // Rounded ids would be multiples of a power of two; all of them by chance would be a wonder.
    expect(ids.some((id) => BigInt(id.slice('"transaction_id":'.length)) % 2n === 1n)).to.equal(
      true,
    );
  });

  it('ends with 2 for options that make no sense', async () => {
    const { code, stderr } = await runProgram(['demo', '--records', 'many']);

    expect(stderr).to.contain('whole number');
    expect(code).to.equal(2);
  });
});
