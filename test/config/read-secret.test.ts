import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSecret } from '../../plugin/config/read-secret.ts';

describe('readSecret', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secret-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function fromFile(content: string | Uint8Array) {
    const file = join(folder, 'token');
    await writeFile(file, content);
    return readSecret({ file }, {});
  }

  const takes: readonly (readonly [string, string, string])[] = [
    ['text without newline', 's3cret', 's3cret'],
    ['one newline less', 's3cret\n', 's3cret'],
    ['a Windows newline less', 's3cret\r\n', 's3cret'],
    ['text behind a byte order mark', '\ufeffs3cret\n', 's3cret'],
    ['blanks as they are', ' s3 cret \n', ' s3 cret '],
  ];
  for (const [claim, content, value] of takes) {
    it(`takes ${claim}`, async () => {
      expect(await fromFile(content)).to.deep.equal({ kind: 'ok', value });
    });
  }

  const refuses: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['an empty file', '', 'empty'],
    ['a newline alone', '\n', 'empty'],
    ['a second line', 's3cret\nmore\n', 'bad_characters'],
    ['two newlines at the end', 's3cret\n\n', 'bad_characters'],
    ['a carriage return inside', 's3\rcret', 'bad_characters'],
    ['a zero byte', 's3cret\0', 'bad_characters'],
    ['bytes that are not UTF-8', new Uint8Array([0x73, 0x33, 0xff]), 'bad_characters'],
    ['a file that is no secret', 's3cret'.repeat(20_000), 'too_large'],
  ];
  for (const [claim, content, reason] of refuses) {
    it(`refuses ${claim} without showing it`, async () => {
      const result = await fromFile(content);
      expect(result).to.deep.include({ kind: 'invalid', reason });
      const shown = JSON.stringify(result);
      expect(shown).to.include(join(folder, 'token'));
      // The folder's name is made at random, and may hold the secret's first letters by chance.
      expect(shown.replaceAll(folder, '')).to.not.include('s3');
    });
  }

  it('tells a missing file', async () => {
    const result = await readSecret({ file: join(folder, 'nothing') }, {});
    expect(result).to.deep.include({ kind: 'invalid', reason: 'missing' });
  });

  it('tells a folder', async () => {
    expect(await readSecret({ file: folder }, {})).to.deep.include({ reason: 'unreadable' });
  });

  it('reads a variable, and the file afresh each time', async () => {
    expect(await readSecret({ env: 'TOKEN' }, { TOKEN: 'abc' })).to.deep.equal({
      kind: 'ok',
      value: 'abc',
    });
    await fromFile('old');
    expect(await fromFile('new')).to.deep.equal({ kind: 'ok', value: 'new' });
  });

  for (const name of ['TOKEN', 'toString']) {
    it(`tells that the variable ${name} is not set`, async () => {
      const result = await readSecret({ env: name }, {});
      expect(result).to.deep.include({ kind: 'invalid', reason: 'missing' });
    });
  }
});
