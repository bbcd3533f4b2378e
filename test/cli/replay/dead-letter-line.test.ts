import { expect } from 'chai';
import fc from 'fast-check';
import { readDeadLetterLine } from '../../../plugin/cli/replay/dead-letter-line.ts';
import { createDeadLetterStore } from '../../../plugin/pipeline/dead-letter.ts';

/** The line that the store writes for a record. */
async function lineOf(bytes: Uint8Array, tag: string, tenant = 'acme'): Promise<Uint8Array> {
  let written: Uint8Array = new Uint8Array(0);
  const store = createDeadLetterStore({
    stateDir: '/state',
    tenant,
    stream: 'audit',
    nowMs: () => 0,
    files: {
      append: (_path, lines) => {
        written = lines;
        return Promise.resolve();
      },
      makeDirectory: () => Promise.resolve(),
      read: () => Promise.resolve(undefined),
      writeAtomic: () => Promise.resolve(),
      keepAs: () => Promise.resolve(),
    },
  });
  await store.append([{ reason: 'too_deep', tag, bytes }]);
  return written.subarray(0, -1);
}

describe('readDeadLetterLine', () => {
  it('gives back any record byte for byte, whatever the tag says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.object(), fc.string(), fc.boolean(), async (value, tag, isPretty) => {
        const text = JSON.stringify({ v: value }, undefined, isPretty ? 1 : undefined);
        const record = Buffer.from(text);

        const letter = readDeadLetterLine(await lineOf(record, tag));

        expect(letter).to.include({ tenant: 'acme', stream: 'audit', tag });
        expect(Buffer.from(letter?.record ?? []).equals(record)).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it('gives back bytes that are no UTF-8', async () => {
    const record = Buffer.from('{"a":"\xff\n"}', 'latin1');

    const letter = readDeadLetterLine(await lineOf(record, 't'));

    expect(Buffer.from(letter?.record ?? []).equals(record)).to.equal(true);
  });

  it('knows the stream of a record that came from a bucket', () => {
    const line = '{"time":"x","tenant":"a","stream":"audit.exports","tag":"t","record":{}}';

    expect(readDeadLetterLine(Buffer.from(line))).to.include({ tenant: 'a', stream: 'audit' });
  });

  const OTHERS = [
    '{"time":"2026-01-01"}',
    '{"time":"x","tenant":"a","stream":"b","record":5}',
    '{"time":"x","tenant":"a","stream":"b","record":{"a":1}',
    '{"time":"x","tenant":"a","record":{}}',
    '{"time":"x","tenant":1,"stream":"b","record":{}}',
    '{"time":"x" "tenant":"a","stream":"b","record":{}}',
    '{"record":{}}',
    '',
  ];
  for (const text of OTHERS) {
    it(`takes ${text === '' ? 'nothing' : text} for no dead letter`, () => {
      expect(readDeadLetterLine(Buffer.from(text))).to.equal(undefined);
    });
  }
});
