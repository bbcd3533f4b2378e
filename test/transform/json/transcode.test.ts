import { expect } from 'chai';
import { MsgpackWriter } from '../../../plugin/msgpack/writer.ts';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';
import {
  transcodeField,
  transcodeKey,
  transcodeRecord,
  transcodeValue,
} from '../../../plugin/transform/json/transcode.ts';
import { parseReference } from './reference-parser.ts';
import { expectPacked, unpack } from './reference-values.ts';
import { samplePage } from './sample-page.ts';

function viewOf(text: string): RecordView {
  const bytes = Buffer.from(text);
  const view = new RecordView({ maxKeys: 200_000 });
  expect(scanRecord(bytes, 0, bytes.length, view)).to.equal(bytes.length);
  return view;
}

/** Hex of the value of `{"n":…}`, transcoded as a field. */
function hexOf(value: string): string {
  const writer = new MsgpackWriter();
  transcodeField(viewOf(`{"n":${value}}`), 0, writer);
  return Buffer.from(writer.subarray()).toString('hex');
}

function str(text: string): string {
  return (0xa0 + text.length).toString(16) + Buffer.from(text).toString('hex');
}

describe('transcoding', () => {
  const values: readonly (readonly [string, string])[] = [
    ['0', '00'],
    ['7', '07'],
    ['127', '7f'],
    ['128', 'cc80'],
    ['255', 'ccff'],
    ['256', 'cd0100'],
    ['65535', 'cdffff'],
    ['65536', 'ce00010000'],
    ['4294967295', 'ceffffffff'],
    ['4294967296', 'cf0000000100000000'],
    ['999999999999999', 'cf00038d7ea4c67fff'],
    ['1000000000000000', 'cf00038d7ea4c68000'],
    ['9007199254740993', 'cf0020000000000001'],
    ['8847222077216958610', 'cf7ac7a59ac982a892'],
    ['9223372036854775807', 'cf7fffffffffffffff'],
    ['9223372036854775808', 'cf8000000000000000'],
    ['18446744073709551615', 'cfffffffffffffffff'],
    ['18446744073709551616', str('18446744073709551616')],
    ['99999999999999999999', str('99999999999999999999')],
    ['100000000000000000000', str('100000000000000000000')],
    ['-1', 'ff'],
    ['-32', 'e0'],
    ['-33', 'd0df'],
    ['-128', 'd080'],
    ['-129', 'd1ff7f'],
    ['-32768', 'd18000'],
    ['-32769', 'd2ffff7fff'],
    ['-2147483648', 'd280000000'],
    ['-2147483649', 'd3ffffffff7fffffff'],
    ['-4294967296', 'd3ffffffff00000000'],
    ['-9007199254740993', 'd3ffdfffffffffffff'],
    ['-9223372036854775807', 'd38000000000000001'],
    ['-9223372036854775808', 'd38000000000000000'],
    ['-9223372036854775809', str('-9223372036854775809')],
    ['-0', 'cb8000000000000000'],
    ['-0.0', 'cb8000000000000000'],
    ['0.0', 'cb0000000000000000'],
    ['0e5', 'cb0000000000000000'],
    ['1.0', 'cb3ff0000000000000'],
    ['1e5', 'cb40f86a0000000000'],
    ['-119.7143', 'cbc05dedb71758e219'],
    ['0.1', 'cb3fb999999999999a'],
    ['0.30000000000000004', 'cb3fd3333333333334'],
    ['1.50000000000000000000', 'cb3ff8000000000000'],
    ['1e23', 'cb44b52d02c7e14af6'],
    ['5e-324', 'cb0000000000000001'],
    ['4e-324', str('4e-324')],
    ['1e-400', str('1e-400')],
    ['1e400', str('1e400')],
    ['1.7976931348623157e308', 'cb7fefffffffffffff'],
    ['0.10000000000000000555', str('0.10000000000000000555')],
    ['9007199254740993.0', str('9007199254740993.0')],
    ['9007199254740992.0', 'cb4340000000000000'],
    ['2e00000000000000000005', 'cb40f86a0000000000'.replace('40f86a', '41086a')],
    ['true', 'c3'],
    ['false', 'c2'],
    ['null', 'c0'],
    ['""', 'a0'],
    ['"\\ud83d\\ude00\\n\\/\\u00e9"', 'a8f09f98800a2fc3a9'],
    ['{}', '80'],
    ['[ ]', '90'],
    ['[1,[-0],{"k":"é"},1.5]', '940191cb80000000000000008' + '1a16ba2c3a9cb3ff8000000000000'],
    ['{"a":1,"b":2,"\\u0061":3}', '82a16103a16202'],
    ['[{"x":{"a":1,"a":{"b":1,"b":[2,2]}}}]', '9181a17881a16181a162920202'],
  ];
  for (const [text, hex] of values) {
    it(`writes ${text} as ${hex}`, () => {
      expect(hexOf(text)).to.equal(hex);
      const nested = hexOf(`[${text}]`);
      expect(nested).to.equal(`91${hex}`);
      const writer = new MsgpackWriter(1);
      const bytes = Buffer.from(`[${text}]`);
      expect(transcodeValue(bytes, 0, writer)).to.equal(bytes.length);
      expect(Buffer.from(writer.subarray()).toString('hex')).to.equal(nested);
    });
  }

  it('writes a record with the last value of a repeated key at the place of the first', () => {
    const view = viewOf('{"a":1,"b":2,"\\u0061":[{"k":1,"k":2}]}');
    const writer = new MsgpackWriter();
    transcodeRecord(view, writer);

    const packed = unpack(writer.subarray()) as Map<string, unknown>;
    expect([...packed.keys()]).to.deep.equal(['a', 'b']);
    expect(packed.get('a')).to.deep.equal([new Map([['k', 2]])]);
  });

  it('writes one key and one value at a time', () => {
    const view = viewOf('{"a":1,"b\\u0063":"x"}');
    const writer = new MsgpackWriter();
    transcodeKey(view, 1, writer);
    transcodeField(view, 1, writer);

    expect(Buffer.from(writer.subarray()).toString('hex')).to.equal('a26263a178');
  });

  it('writes texts and containers of every head size', function () {
    this.timeout(60_000);
    for (const length of [0, 1, 31, 32, 63, 64, 65, 189, 190, 255, 256, 65535, 65536]) {
      const text = 'x'.repeat(length);
      const elements = Array.from({ length }, (_, index) => String(index % 10)).join(',');
      const members = Array.from({ length }, (_, index) => `"${index}":0`).join(',');
      const json = `{"${text}":"${text}","e":"${text}\\n","é":"${text}é","l":[${elements}],"o":{${members}}}`;
      const writer = new MsgpackWriter(1);
      transcodeRecord(viewOf(json), writer);
      const packed = Buffer.from(writer.subarray());
      expectPacked(unpack(packed), parseReference(json));
      const spaced = Buffer.from(`${json}    `);
      const view = new RecordView({ maxKeys: 200_000 });
      scanRecord(spaced, 0, spaced.length, view);
      writer.reset();
      transcodeRecord(view, writer);
      expect(packed.equals(writer.subarray())).to.equal(true);
    }
  });

  it('writes a record of numbers that take three times their text', () => {
    const json = `{"n":[${'-0,'.repeat(5_000)}-0],"m":-0}`;
    const writer = new MsgpackWriter(1);
    transcodeRecord(viewOf(json), writer);

    expectPacked(unpack(writer.subarray()), parseReference(json));
  });

  it('writes the records of a page one after the other', () => {
    const page = samplePage({ records: 20, seed: 5, isShuffled: true });
    const bytes = Buffer.from(page);
    const view = new RecordView();
    const writer = new MsgpackWriter();
    let at = page.indexOf('[') + 1;
    for (let index = 0; index < 20; index++) {
      const start = writer.length;
      const end = scanRecord(bytes, at, bytes.length, view);
      transcodeRecord(view, writer);
      const text = bytes.toString('utf8', at, end);
      expectPacked(unpack(writer.subarray(start)), parseReference(text));
      at = end + 1;
    }
  });
});
