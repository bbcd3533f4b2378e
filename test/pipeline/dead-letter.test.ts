import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createDeadLetterStore } from '../../plugin/pipeline/dead-letter.ts';
import { createStateFiles } from '../../plugin/pipeline/state-files.ts';
import { makeDirectory } from './fakes.ts';

describe('createDeadLetterStore', () => {
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  beforeEach(async () => {
    directory = await makeDirectory();
    await createStateFiles().makeDirectory(join(directory.path, 'dead-letter'));
  });
  afterEach(() => directory.remove());

  const open = () =>
    createDeadLetterStore({
      stateDir: directory.path,
      tenant: 'acme',
      stream: 'page',
      files: createStateFiles(),
      nowMs: () => Date.parse('2025-01-06T12:00:00Z'),
    });
  const lines = async () =>
    (await readFile(join(directory.path, 'dead-letter', 'acme.page.ndjson'), 'utf8'))
      .trimEnd()
      .split('\n');
  const letter = (bytes: Buffer) => ({ reason: 'too_large', tag: 'netskope.raw', bytes }) as const;

  it('keeps a record verbatim, digits beyond 2^53 and spaces included', async () => {
    await open().append([letter(Buffer.from('{ "id": 8847222077216958610 }'))]);
    expect(await lines()).to.deep.equal([
      '{"time":"2025-01-06T12:00:00.000Z","tenant":"acme","stream":"page","tag":"netskope.raw","reason":"too_large","record":{ "id": 8847222077216958610 }}',
    ]);
  });

  for (const [claim, bytes] of [
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['a record that spans lines', Buffer.from('{\n"a":1}')],
  ] as const) {
    it(`writes ${claim} as base64`, async () => {
      await open().append([letter(bytes)]);
      const [line = ''] = await lines();
      expect(JSON.parse(line)).to.include({ record_base64: bytes.toString('base64') });
    });
  }

  it('writes one line per record', async () => {
    const store = open();
    await store.append([letter(Buffer.from('{}')), letter(Buffer.from('[]'))]);
    await store.append([letter(Buffer.from('1'))]);
    expect(await lines()).to.have.length(3);
  });

  it('makes no file for no records', async () => {
    await open().append([]);
    expect(await readdir(join(directory.path, 'dead-letter'))).to.deep.equal([]);
  });

  it('sets a page aside byte for byte, once for one content', async () => {
    const body = Buffer.from([0x7b, 0x00, 0xff]);
    const store = open();
    const first = await store.setAside(body, 'body:00112233445566778899');
    const second = await store.setAside(body, 'body:00112233445566778899');
    expect(second).to.equal(first);
    expect(await readFile(first)).to.deep.equal(body);
  });
});
