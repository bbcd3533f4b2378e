import { expect } from 'chai';
import { badOf, batches, pageOf, recordsOf } from '../../../plugin/cli/replay/batches.ts';
import type { Piece } from '../../../plugin/cli/replay/replay-source.ts';

const LIMITS = { maxPieces: 3, maxBytes: 10 };
const HOME = { tenant: 'acme', stream: 'audit' };

function record(text: string, stream?: string): Piece {
  const bytes = Buffer.from(text);
  return stream === undefined
    ? { kind: 'record', bytes }
    : { kind: 'record', bytes, origin: { tenant: 'acme', stream } };
}

async function shapes(pieces: readonly Piece[]): Promise<string[]> {
  const found: string[] = [];
  const source = (async function* () {
    await Promise.resolve();
    yield* pieces;
  })();
  for await (const batch of batches(source, HOME, LIMITS)) {
    const texts = recordsOf(batch).map((bytes) => Buffer.from(bytes).toString());
    found.push(`${batch.stream}:${texts.join('+')}:${badOf(batch).length}:${batch.pieces.length}`);
  }
  return found;
}

describe('batches', () => {
  it('ends a batch at its number of pieces', async () => {
    const pieces = ['a', 'b', 'c', 'd'].map((text) => record(text));

    expect(await shapes(pieces)).to.deep.equal(['audit:a+b+c:0:3', 'audit:d:0:1']);
  });

  it('ends a batch before it is too large, and lets a record that is too large go alone', async () => {
    const pieces = [record('123456'), record('12345'), record('x'.repeat(30)), record('1')];

    expect(await shapes(pieces)).to.deep.equal([
      'audit:123456:0:1',
      'audit:12345:0:1',
      `audit:${'x'.repeat(30)}:0:1`,
      'audit:1:0:1',
    ]);
  });

  it('keeps streams apart, and what is no record with its neighbours', async () => {
    const bad: Piece = { kind: 'bad', line: 1, message: 'no' };
    const pieces = [record('a', 'page'), bad, record('b', 'page'), record('c'), bad];

    expect(await shapes(pieces)).to.deep.equal(['page:a+b:1:3', 'audit:c:1:2']);
  });

  it('gives nothing for nothing', async () => {
    expect(await shapes([])).to.deep.equal([]);
  });
});

describe('pageOf', () => {
  it('makes the page that the API would have sent, in memory of its own', () => {
    const page = pageOf([Buffer.from('{"a":1}'), Buffer.from('{"b":12345678901234567890}')]);

    expect(Buffer.from(page).toString()).to.equal(
      '{"ok":1,"result":[{"a":1},{"b":12345678901234567890}]}',
    );
    expect(page.byteLength).to.equal(page.buffer.byteLength);
  });

  it('makes a page without records', () => {
    expect(Buffer.from(pageOf([])).toString()).to.equal('{"ok":1,"result":[]}');
  });
});
