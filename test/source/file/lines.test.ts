import { expect } from 'chai';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { readLines } from '../../../plugin/source/file/lines.ts';

async function linesOf(chunks: readonly Uint8Array[], maxLineBytes = 1000): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readLines(Readable.from(chunks), maxLineBytes)) {
    lines.push(`${line.number}:${Buffer.from(line.bytes).toString()}`);
  }
  return lines;
}

async function failureOf(chunks: readonly Uint8Array[], maxLineBytes: number): Promise<unknown> {
  return linesOf(chunks, maxLineBytes).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('readLines', () => {
  const CASES: [text: string, lines: string[]][] = [
    ['', []],
    ['a', ['1:a']],
    ['a\n', ['1:a']],
    ['a\r\nb\r\n', ['1:a', '2:b']],
    ['\n\na\n\nb', ['3:a', '5:b']],
    ['é\nß', ['1:é', '2:ß']],
  ];
  for (const [text, lines] of CASES) {
    it(`reads ${JSON.stringify(text)}`, async () => {
      expect(await linesOf([Buffer.from(text)])).to.deep.equal(lines);
    });
  }

  it('gives the same lines however the bytes are cut, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r\n'), maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        async (text, sizes, packed) => {
          const bytes = packed ? gzipSync(text) : Buffer.from(text);
          const chunks: Buffer[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          expect(await linesOf(chunks)).to.deep.equal(await linesOf([Buffer.from(text)]));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('refuses a line beyond the limit and names it', async () => {
    const error = await failureOf([Buffer.from('a\n'), Buffer.alloc(50, 'b')], 40);

    expect(error).to.be.instanceOf(RangeError);
    expect(String(error)).to.contain('line 2').and.to.contain('40 bytes');
  });

  it('fails on gzip that is cut', async () => {
    const cut = gzipSync('hello\n'.repeat(1000)).subarray(0, 30);

    expect(await failureOf([cut], 1000)).to.be.instanceOf(Error);
  });
});
