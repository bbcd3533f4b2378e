import { expect } from 'chai';
import { ByteBuffer } from '../../plugin/msgpack/byte-buffer.ts';
import { MsgpackReader } from '../../plugin/msgpack/reader.ts';
import { readEntry, writeEntryJson } from '../../plugin/receiver/entry.ts';

/** An entry with the time given in hex and the record `{"a": 1}`. */
function entryOf(timeHex: string): ReturnType<typeof readEntry> {
  return readEntry(new MsgpackReader(Buffer.from(`92${timeHex}81a16101`, 'hex')));
}

const TIMES: readonly (readonly [what: string, hex: string, json: string])[] = [
  ['an EventTime as fixext 8', 'd700653d1500075bcd15', '1698501888.123456789'],
  ['an EventTime as ext 8', 'c70800653d150000000005', '1698501888.000000005'],
  ['an EventTime after 2038', 'd700ffffffff00000000', '4294967295'],
  ['an integer', 'ce653d1500', '1698501888'],
  ['zero', '00', '0'],
  ['a float', 'cb41d94f4540200000', '1698501888.500000000'],
  ['a float before 1970', 'cbbff8000000000000', '-1.500000000'],
  ['a time with metadata', '92d700653d15000000000081a16d01', '1698501888'],
];

const NO_TIMES: readonly (readonly [what: string, hex: string])[] = [
  ['a str', 'a131'],
  ['nil', 'c0'],
  ['an extension of another type', 'd701653d150000000000'],
  ['an EventTime of seven bytes', 'c70700653d1500000000'],
  ['a second of nanoseconds', 'd700653d15003b9aca00'],
  ['an infinite float', 'cb7ff0000000000000'],
  ['an integer beyond all clocks', 'cfffffffffffffffff'],
];

describe('readEntry', () => {
  for (const [what, hex, json] of TIMES) {
    it(`reads ${what} as ${json}`, () => {
      const entry = entryOf(hex);
      const out = new ByteBuffer();

      const failure = entry === undefined ? 'none' : writeEntryJson(out, 'a "tag"', entry);

      expect(failure).to.equal(undefined);
      const text = Buffer.from(out.view()).toString();
      expect(text).to.equal(`{"tag":"a \\"tag\\"","time":${json},"record":{"a":1}}`);
    });
  }

  for (const [what, hex] of NO_TIMES) {
    it(`refuses ${what} as time`, () => {
      expect(entryOf(hex)).to.equal(undefined);
    });
  }

  it('refuses a record that is no map', () => {
    expect(readEntry(new MsgpackReader(Buffer.from('9200a161', 'hex')))).to.equal(undefined);
  });

  it('refuses a record that ends early', () => {
    expect(readEntry(new MsgpackReader(Buffer.from('920081a161', 'hex')))).to.equal(undefined);
  });
});
