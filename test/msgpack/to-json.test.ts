import { expect } from 'chai';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { ByteBuffer } from '../../plugin/msgpack/byte-buffer.ts';
import { msgpackToJson, msgpackToJsonText } from '../../plugin/msgpack/to-json.ts';

const packr = new Packr({ useRecords: false });

const CASES: readonly (readonly [what: string, hex: string, json: string])[] = [
  ['an int64 with all digits', 'd380000000000000ff', '-9223372036854775553'],
  ['a uint64 with all digits', 'cf7ac7a59ac982a892', '8847222077216958610'],
  ['the largest uint64', 'cfffffffffffffffff', '18446744073709551615'],
  ['a whole float with a fraction', 'cb4041000000000000', '34.0'],
  ['a float with digits', 'cb3ff8000000000000', '1.5'],
  ['a large float with an exponent', 'cb444b1ae4d6e2ef50', '1e+21'],
  ['a large float without an exponent', 'cb4415af1d78b58c40', '100000000000000000000.0'],
  ['negative zero', 'cb8000000000000000', '-0.0'],
  ['a small float', 'cb3e112e0be826d695', '1e-9'],
  ['a float32 exactly', 'ca3dcccccd', '0.10000000149011612'],
  ['not a number', 'cb7ff8000000000000', 'null'],
  ['infinity', 'cb7ff0000000000000', 'null'],
  ['nil', 'c0', 'null'],
  ['booleans', '92c3c2', '[true,false]'],
  ['bin as base64', 'c403010203', '"AQID"'],
  ['an extension', 'd60501020304', '{"ext":5,"base64":"AQIDBA=="}'],
  ['an extension of negative type', 'd4ff00', '{"ext":-1,"base64":"AA=="}'],
  ['a number as key', '8105a178', '{"5":"x"}'],
  ['nil as key', '81c0a178', '{"null":"x"}'],
  ['a list as key', '8191a178a178', '{"[\\"x\\"]":"x"}'],
  ['a key that comes twice', '82a16101a16102', '{"a":1,"a":2}'],
  ['bytes that are no UTF-8', 'a361ff62', '"a\ufffdb"'],
  ['a byte order mark', 'a4efbbbf61', '"\ufeffa"'],
  ['nothing', '80', '{}'],
];

describe('msgpackToJson', () => {
  for (const [what, hex, json] of CASES) {
    it(`writes ${what}`, () => {
      expect(msgpackToJsonText(Buffer.from(hex, 'hex'))).to.equal(json);
    });
  }

  it('writes what JSON.stringify writes for values that both know', () => {
    const text = fc.string({ unit: 'binary' });
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 5 }),
        fc.dictionary(
          text.filter((key) => key !== '__proto__'),
          tie('any'),
          { maxKeys: 5 },
        ),
      ),
    })).any;
    fc.assert(
      fc.property(value, (given) => {
        expect(msgpackToJsonText(packr.pack(given))).to.equal(JSON.stringify(given));
      }),
      { numRuns: 500 },
    );
  });

  it('escapes every character as JSON.stringify does', () => {
    const all = Array.from({ length: 0x2fff }, (_, code) => String.fromCodePoint(code)).join('');

    expect(msgpackToJsonText(packr.pack(all))).to.equal(JSON.stringify(all));
  });

  it('writes every finite float so that it reads back the same and still looks like a float', () => {
    const bytes = Buffer.alloc(9);
    bytes.writeUInt8(0xcb, 0);
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (given) => {
        bytes.writeDoubleBE(given, 1);
        const text = msgpackToJsonText(bytes) ?? '';
        expect(Object.is(Number(text), given)).to.equal(true);
        expect(text).to.match(/[.e]/);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves the buffer as it was when the bytes cannot be read', () => {
    const out = new ByteBuffer(8);
    out.ascii('before');

    const failure = msgpackToJson(Buffer.from('93a1610aa5ff', 'hex'), out);

    expect(failure).to.equal('truncated');
    expect(Buffer.from(out.view()).toString()).to.equal('before');
  });

  it('refuses hostile nesting, in values and in keys, instead of running out of stack', () => {
    const lists = Buffer.alloc(200_000, 0x91);
    const keys = Buffer.alloc(200_000, 0x81);

    expect(msgpackToJson(lists, new ByteBuffer())).to.equal('too_deep');
    expect(msgpackToJson(keys, new ByteBuffer())).to.equal('too_deep');
  });

  it('refuses keys inside of keys before their escapes grow out of all bounds', () => {
    // Thirty maps, each the key of the one around it, once wrote four gigabytes of backslashes.
    const nested = (levels: number): Buffer =>
      Buffer.concat([
        Buffer.alloc(levels, 0x81),
        Buffer.from('a161', 'hex'),
        Buffer.alloc(levels, 0xc0),
      ]);

    expect(msgpackToJsonText(nested(2))).to.equal('{"{\\"a\\":null}":null}');
    expect(msgpackToJson(nested(30), new ByteBuffer())).to.equal('too_deep');
  });

  it('survives any bytes, and writes JSON whenever it writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = msgpackToJsonText(bytes);
        if (text !== undefined) expect(() => JSON.parse(text) as unknown).not.to.throw();
      }),
      { numRuns: 3000 },
    );
  });
});
