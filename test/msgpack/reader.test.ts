import { expect } from 'chai';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { MsgpackReader } from '../../plugin/msgpack/reader.ts';

const packr = new Packr({ useRecords: false });

const INTEGERS: readonly (readonly [string, number | bigint])[] = [
  ['00', 0],
  ['7f', 127],
  ['ff', -1],
  ['e0', -32],
  ['ccff', 255],
  ['cdffff', 65_535],
  ['ceffffffff', 4_294_967_295],
  ['cf001fffffffffffff', 9_007_199_254_740_991],
  ['cf0020000000000000', 9_007_199_254_740_992n],
  ['cf7ac7a59ac982a892', 8_847_222_077_216_958_610n],
  ['cfffffffffffffffff', 18_446_744_073_709_551_615n],
  ['d080', -128],
  ['d18000', -32_768],
  ['d280000000', -2_147_483_648],
  ['d38000000000000000', -9_223_372_036_854_775_808n],
];

describe('MsgpackReader', () => {
  for (const [hex, value] of INTEGERS) {
    it(`reads ${hex} as exactly ${value.toString()}`, () => {
      const reader = new MsgpackReader(Buffer.from(hex, 'hex'));

      expect(reader.integer()).to.equal(value);
      expect(reader.failure).to.equal(undefined);
      expect(reader.atEnd).to.equal(true);
    });
  }

  it('keeps the bytes of a str that is no UTF-8', () => {
    const raw = Buffer.from('ff00fe80c3', 'hex');

    const reader = new MsgpackReader(Buffer.concat([Buffer.of(0xa5), raw]));

    expect(Buffer.from(reader.strOrBin())).to.deep.equal(raw);
  });

  it('reads every length form of str, bin, array, map and ext', () => {
    for (const [hex, read] of [
      ['a161', (reader: MsgpackReader) => reader.str().length],
      ['d90161', (reader: MsgpackReader) => reader.str().length],
      ['da000161', (reader: MsgpackReader) => reader.str().length],
      ['db0000000161', (reader: MsgpackReader) => reader.str().length],
      ['c40161', (reader: MsgpackReader) => reader.bin().length],
      ['c5000161', (reader: MsgpackReader) => reader.bin().length],
      ['c60000000161', (reader: MsgpackReader) => reader.bin().length],
      ['91', (reader: MsgpackReader) => reader.array()],
      ['dc0001', (reader: MsgpackReader) => reader.array()],
      ['dd00000001', (reader: MsgpackReader) => reader.array()],
      ['81', (reader: MsgpackReader) => reader.map()],
      ['de0001', (reader: MsgpackReader) => reader.map()],
      ['df00000001', (reader: MsgpackReader) => reader.map()],
      ['d40561', (reader: MsgpackReader) => reader.ext().data.length],
      ['c7010561', (reader: MsgpackReader) => reader.ext().data.length],
      ['c800010561', (reader: MsgpackReader) => reader.ext().data.length],
      ['c9000000010561', (reader: MsgpackReader) => reader.ext().data.length],
    ] as const) {
      const reader = new MsgpackReader(Buffer.from(hex, 'hex'));
      expect(read(reader), hex).to.equal(1);
      expect(reader.failure, hex).to.equal(undefined);
      expect(reader.atEnd, hex).to.equal(true);
    }
  });

  it('says truncated, and stays so, when bytes are missing', () => {
    const reader = new MsgpackReader(Buffer.from('da000561', 'hex'));

    expect(reader.str()).to.have.length(0);
    expect(reader.integer()).to.equal(0);
    expect(reader.failure).to.equal('truncated');
  });

  it('refuses nesting beyond the limit, and not at the limit', () => {
    const nested = (levels: number): Buffer =>
      Buffer.concat([Buffer.alloc(levels, 0x91), Buffer.of(0x01)]);

    const atLimit = new MsgpackReader(nested(10), 10);
    const beyond = new MsgpackReader(nested(11), 10);
    atLimit.skip();
    beyond.skip();

    expect(atLimit.failure).to.equal(undefined);
    expect(beyond.failure).to.equal('too_deep');
  });

  it('ends at once on a container that announces billions of elements', () => {
    const reader = new MsgpackReader(Buffer.from('dfffffffff', 'hex'));

    reader.skip();

    expect(reader.failure).to.equal('truncated');
  });

  it('passes over any value that an independent encoder made, and stops right behind it', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 5 }), (value) => {
        const bytes = packr.pack(value);
        const reader = new MsgpackReader(Buffer.concat([bytes, Buffer.of(0xc0)]));

        expect(reader.skip()).to.have.length(bytes.length);
        expect(reader.at).to.equal(bytes.length);
        expect(reader.failure).to.equal(undefined);
      }),
    );
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const reader = new MsgpackReader(bytes);
        while (!reader.atEnd && reader.failure === undefined) reader.skip();
        expect(reader.at).to.be.at.most(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });
});
