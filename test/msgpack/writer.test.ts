import { expect } from 'chai';
import fc from 'fast-check';
import { Unpackr } from 'msgpackr';
import { MsgpackWriter } from '../../plugin/msgpack/writer.ts';

const unpackr = new Unpackr({ mapsAsObjects: false, useRecords: false, int64AsType: 'bigint' });

function written(write: (writer: MsgpackWriter) => void): Uint8Array {
  const writer = new MsgpackWriter(1);
  write(writer);
  return Uint8Array.from(writer.subarray());
}

function hex(write: (writer: MsgpackWriter) => void): string {
  return Buffer.from(written(write)).toString('hex');
}

describe('MsgpackWriter', () => {
  const forms: readonly (readonly [string, (writer: MsgpackWriter) => void, string])[] = [
    ['nil', (writer) => writer.nil(), 'c0'],
    ['true', (writer) => writer.boolean(true), 'c3'],
    ['false', (writer) => writer.boolean(false), 'c2'],
    ['1.5', (writer) => writer.float64(1.5), 'cb3ff8000000000000'],
    ['an integer of -0', (writer) => writer.integer(-0), 'cb8000000000000000'],
    ['a bin head of 3', (writer) => writer.binHead(3), 'c403'],
    ['raw bytes', (writer) => writer.raw(Uint8Array.of(1, 2, 3), 1), '0203'],
    ['a bin head of 256', (writer) => writer.binHead(256), 'c50100'],
    ['a bin head of 65536', (writer) => writer.binHead(65536), 'c600010000'],
    ['an array head of 15', (writer) => writer.arrayHead(15), '9f'],
    ['an array head of 16', (writer) => writer.arrayHead(16), 'dc0010'],
    ['an array head of 65536', (writer) => writer.arrayHead(65536), 'dd00010000'],
    ['a map head of 15', (writer) => writer.mapHead(15), '8f'],
    ['a map head of 16', (writer) => writer.mapHead(16), 'de0010'],
    ['a map head of 65536', (writer) => writer.mapHead(65536), 'df00010000'],
    ['an ext of 8', (writer) => writer.ext(0, new Uint8Array(8)), 'd7000000000000000000'],
    ['an ext of 3', (writer) => writer.ext(-1, Uint8Array.of(1, 2, 3)), 'c703ff010203'],
    ['text from bytes', (writer) => writer.strBytes(Buffer.from('xaby'), 1, 3), 'a26162'],
  ];
  for (const [name, write, expected] of forms) {
    it(`writes ${name} as ${expected}`, () => {
      expect(hex(write)).to.equal(expected);
    });
  }

  it('writes ext of every head size', () => {
    const heads = [1, 2, 4, 8, 16, 17, 256, 65536].map((length) =>
      hex((writer) => writer.ext(5, new Uint8Array(length))).slice(0, -2 * length),
    );

    expect(heads).to.deep.equal([
      'd405',
      'd505',
      'd605',
      'd705',
      'd805',
      'c71105',
      'c8010005',
      'c90001000005',
    ]);
  });

  it('writes any safe integer in its smallest form, as number and as bigint', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -70_000, max: 70_000 })),
        (value) => {
          fc.pre(!Object.is(value, -0));
          const bytes = written((writer) => writer.integer(value));
          expect(Number(unpackr.unpack(bytes))).to.equal(value);
          expect(bytes.length).to.equal(smallestBytes(BigInt(value)));
          expect(written((writer) => writer.integer(BigInt(value)))).to.deep.equal(bytes);
        },
      ),
    );
  });

  it('writes bigints to the ends of int64 and uint64 exactly, and longer ones as text', () => {
    const edges = [
      2n ** 53n,
      2n ** 63n - 1n,
      2n ** 63n,
      2n ** 64n - 1n,
      -(2n ** 53n),
      -(2n ** 63n),
    ];
    for (const value of edges) {
      const bytes = written((writer) => writer.integer(value));
      expect(unpackr.unpack(bytes)).to.equal(value);
      expect(bytes.length).to.equal(9);
    }
    for (const value of [2n ** 64n, -(2n ** 63n) - 1n]) {
      expect(unpackr.unpack(written((writer) => writer.integer(value)))).to.equal(String(value));
    }
  });

  for (const value of [1.5, NaN, Infinity, 2 ** 53]) {
    it(`refuses ${value} as an integer`, () => {
      expect(() => written((writer) => writer.integer(value))).to.throw(RangeError);
    });
  }

  it('writes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300, size: 'max' }), (text) => {
        fc.pre(!/\p{Surrogate}/u.test(text));
        const bytes = written((writer) => writer.str(text));
        expect(unpackr.unpack(bytes)).to.equal(text);
      }),
    );
  });

  it('writes text in the smallest form that its bytes need', () => {
    for (const [text, head] of [
      ['x'.repeat(31), 'bf'],
      ['x'.repeat(32), 'd920'],
      ['é'.repeat(15), 'be'],
      ['é'.repeat(16), 'd920'],
      ['é'.repeat(31), 'd93e'],
      ['é'.repeat(127), 'd9fe'],
      ['é'.repeat(128), 'da0100'],
      ['x'.repeat(65535), 'daffff'],
      ['é'.repeat(32768), 'db00010000'],
    ] as const) {
      const expected = head + Buffer.from(text).toString('hex');
      expect(hex((writer) => writer.str(text))).to.equal(expected);
    }
  });

  it('closes maps and arrays with any count, also one inside the other', () => {
    for (const count of [0, 15, 16, 65535, 65536]) {
      const bytes = written((writer) => {
        const map = writer.open();
        writer.str('list');
        const list = writer.open();
        for (let index = 0; index < count; index++) writer.integer(7);
        writer.closeArray(list, count);
        for (let index = 0; index < count; index++) {
          writer.integer(index);
          writer.nil();
        }
        writer.closeMap(map, count + 1);
      });
      const decoded = unpackr.unpack(bytes) as Map<unknown, unknown>;
      expect(decoded.size).to.equal(count + 1);
      expect(decoded.get('list')).to.have.length(count);
      const head = count + 1 < 16 ? 1 : count + 1 < 65536 ? 3 : 5;
      expect(bytes[head]).to.equal(0xa4);
    }
  });

  it('goes back to an earlier length and starts over', () => {
    const writer = new MsgpackWriter(1);
    writer.integer(1);
    const kept = writer.length;
    writer.str('x'.repeat(1000));
    writer.truncate(kept);
    writer.truncate(500);
    writer.integer(2);
    expect([...writer.subarray()]).to.deep.equal([1, 2]);
    expect([...writer.subarray(1)]).to.deep.equal([2]);

    writer.reset();
    expect(writer.length).to.equal(0);
  });

  it('keeps what was written when its memory grows', () => {
    const writer = new MsgpackWriter(1);
    for (let index = 0; index < 1000; index++) writer.integer(index % 128);

    expect([...writer.subarray()]).to.deep.equal(Array.from({ length: 1000 }, (_, i) => i % 128));
  });
});

function smallestBytes(value: bigint): number {
  if (value >= -32n && value < 128n) return 1;
  for (const [bits, bytes] of [
    [8n, 2],
    [16n, 3],
    [32n, 5],
  ] as const) {
    const fits = value < 0n ? value >= -(2n ** (bits - 1n)) : value < 2n ** bits;
    if (fits) return bytes;
  }
  return 9;
}
