import { expect } from 'chai';
import { Kind } from '../../../plugin/transform/json/field-row.ts';
import { compileKey } from '../../../plugin/transform/json/key-hash.ts';
import type { RecordLimits } from '../../../plugin/transform/json/limits.ts';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';
import { Random } from './random.ts';

function viewOf(text: string | Buffer, limits: Partial<RecordLimits> = {}): RecordView {
  const view = new RecordView(limits);
  const bytes = Buffer.from(text);
  expect(scanRecord(bytes, 0, bytes.length, view)).to.equal(bytes.length);
  return view;
}

function keys(view: RecordView): string[] {
  return Array.from({ length: view.fieldCount }, (_, field) => view.keyText(field));
}

/** Pairs of different names with the same 32-bit hash: some are among any 200,000 random names. */
function collidingNames(): [string, string][] {
  const random = new Random(1);
  const names = new Map<number, string>();
  const pairs: [string, string][] = [];
  for (let index = 0; index < 200_000; index++) {
    const name = random.hex(8);
    const { hash } = compileKey(name);
    const other = names.get(hash);
    names.set(hash, name);
    if (other !== undefined && other !== name) pairs.push([other, name]);
  }
  return pairs;
}

describe('RecordView', () => {
  it('finds fields by name and numbers them in the order of the text', () => {
    const view = viewOf('{"b":1, "a" : "x" ,"\\u00e9":null,"é2":true,"":[]}');

    expect(keys(view)).to.deep.equal(['b', 'a', 'é', 'é2', '']);
    for (const [field, name] of ['b', 'a', 'é', 'é2', ''].entries()) {
      expect(view.find(compileKey(name)), name).to.equal(field);
    }
    expect(view.find(compileKey('c'))).to.equal(-1);
  });

  it('takes the last value of a repeated key at the place of the first, as JSON.parse does', () => {
    const text = '{"ab":1,"x":2,"a\\u0062":"three","x":[4],"\\u0061b":5,"ab":{"k":6}}';
    const view = viewOf(text);

    expect(keys(view)).to.deep.equal(Object.keys(JSON.parse(text) as object));
    expect(view.decodeValue(0)).to.deep.equal(Object.assign(Object.create(null), { k: 6 }));
    expect(view.decodeValue(1)).to.deep.equal([4]);
  });

  it('finds a key written with escapes first and plainly later', () => {
    const view = viewOf('{"\\u0061":1,"a":2}');

    expect(keys(view)).to.deep.equal(['a']);
    expect(view.number(0)).to.equal(2);
    expect(view.find(compileKey('a'))).to.equal(0);
  });

  it('keeps keys apart that differ in half a surrogate pair only', () => {
    expect(viewOf('{"\\ud800":1,"\\ud801":2,"\\udc00":3}').fieldCount).to.equal(3);
  });

  it('treats __proto__ as a key like any other', () => {
    const view = viewOf('{"__proto__":{"__proto__":1},"constructor":2}');

    expect(view.find(compileKey('__proto__'))).to.equal(0);
    const value = view.decodeValue(0) as Record<string, unknown>;
    expect(Object.keys(value)).to.deep.equal(['__proto__']);
    expect(Object.getPrototypeOf(value)).to.equal(null);
  });

  it('tells keys of the same hash apart', () => {
    const pairs = collidingNames();
    expect(pairs).to.not.have.length(0);
    for (const [one, other] of pairs) {
      const view = viewOf(`{"${one}":1,"${other}":2,"${one}":3}`);
      expect(keys(view)).to.deep.equal([one, other]);
      expect(view.find(compileKey(other))).to.equal(1);
      expect(view.number(0)).to.equal(3);
      const nested = viewOf(`{"n":{"${one}":1,"${other}":2}}`);
      expect(nested.hasRepeatedKey(0)).to.equal(false);
      const missing = viewOf(`{"${one}":1}`);
      expect(missing.find(compileKey(other))).to.equal(-1);
    }
  });

  it('notes which values hold a repeated key, and in which object', () => {
    const view = viewOf(
      '{"a":{"k":1,"k":2},"b":{"k":1,"l":{"k":2}},"c":[{"k":1},{"k":1}],"d":[[{"k":1,"\\u006b":1}]],"e":{}}',
    );

    const found = keys(view).map((_, field) => view.hasRepeatedKey(field));
    expect(found).to.deep.equal([true, false, false, true, false]);
  });

  it('holds thousands of fields, found after the tables grew', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `n${index}`);
    const members = names.map((name, index) => `"${name}":${index}`);
    const nested = `"nested":{${members.join(',')}}`;
    const view = viewOf(`{${[...members, nested, '"n7":"again"'].join(',')}}`, { maxKeys: 20_000 });

    expect(view.fieldCount).to.equal(5_001);
    expect(view.text(7)).to.equal('again');
    expect(view.hasRepeatedKey(5_000)).to.equal(false);
    for (const [index, name] of names.entries()) {
      if (view.find(compileKey(name)) !== index) expect.fail(name);
    }
  });

  it('forgets the record before', () => {
    const view = viewOf('{"a":"\\ud800","b":{"k":1,"k":2},"c":3}');
    const bytes = Buffer.from('{"b":{"k":1}}');
    scanRecord(bytes, 0, bytes.length, view);

    expect(view.textFault).to.equal('none');
    expect(keys(view)).to.deep.equal(['b']);
    expect(view.find(compileKey('a'))).to.equal(-1);
    expect(view.hasRepeatedKey(0)).to.equal(false);
  });

  it('forgets the records before when its generation counter starts over', () => {
    const view = viewOf('{"a":1,"b":2}');
    view.fields.count = 0x40000000;
    const bytes = Buffer.from('{"c":1,"b":2}');
    scanRecord(bytes, 0, bytes.length, view);

    expect(view.find(compileKey('a'))).to.equal(-1);
    expect(view.find(compileKey('b'))).to.equal(1);
  });

  it('reads each kind of value', () => {
    const view = viewOf(
      '{"s":"x","e":"\\n","i":-12,"d":1.50,"t":true,"f":false,"n":null,"o":{"a":1.5,"b":1.50},"l":[9007199254740993, "é"]}',
    );

    const kinds = keys(view).map((_, field) => view.kind(field));
    expect(kinds).to.deep.equal([
      Kind.string,
      Kind.escapedString,
      Kind.integer,
      Kind.decimal,
      Kind.true,
      Kind.false,
      Kind.null,
      Kind.object,
      Kind.array,
    ]);
    const texts = keys(view).map((_, field) => view.text(field));
    expect(texts).to.deep.equal([
      'x',
      '\n',
      '-12',
      '1.50',
      'true',
      'false',
      'null',
      '{"a":1.5,"b":1.50}',
      '[9007199254740993, "é"]',
    ]);
    const values = keys(view).map((_, field) => view.decodeValue(field));
    expect(values).to.deep.equal([
      'x',
      '\n',
      -12,
      '1.50',
      true,
      false,
      null,
      Object.assign(Object.create(null), { a: 1.5, b: '1.50' }),
      [9007199254740993n, 'é'],
    ]);
    expect(view.bytes.subarray(view.valueStart(0), view.valueEnd(0))).to.deep.equal(
      new Uint8Array(Buffer.from('"x"')),
    );
  });

  const numbers: readonly (readonly [string, number | undefined])[] = [
    ['0', 0],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', undefined],
    ['-9007199254740992', undefined],
    ['1.50', 1.5],
    ['0.1000000000000000055511151231257827', undefined],
    ['1e400', undefined],
    ['1e-400', undefined],
    ['"1"', undefined],
  ];
  for (const [text, value] of numbers) {
    it(`gives ${String(value)} as the exact number of ${text}`, () => {
      expect(viewOf(`{"n":${text}}`).number(0)).to.equal(value);
    });
  }

  for (const text of ['{}', '[]', '{ }', '[\n]']) {
    it(`finds nothing in ${JSON.stringify(text)}`, () => {
      expect(viewOf(`{"n":${text}}`).isEmptyContainer(0)).to.equal(true);
    });
  }

  for (const text of ['[0]', '{"":0}', '[[]]', '""', '" "', '0', 'true', 'false', 'null']) {
    it(`does not take ${text} for an empty object or array`, () => {
      expect(viewOf(`{"n":${text}}`).isEmptyContainer(0)).to.equal(false);
    });
  }

  for (const padding of [0, 40_000]) {
    it(`reads every kind of text of a record of ${padding} bytes and more`, () => {
      const before = '[{"x":"other"},';
      const text = `{"p":"${'p'.repeat(padding)}","a":"plain","e":"a\\u0041\\n","u":"é","n":12.50,"o":{"k":"é"},"l":9007199254740993}`;
      const view = new RecordView();
      const bytes = Buffer.from(`${before}${text}]`);
      expect(scanRecord(bytes, before.length, bytes.length, view)).to.equal(bytes.length - 1);

      const texts = keys(view).map((key, field) => [key, view.text(field)]);
      expect(texts.slice(1)).to.deep.equal([
        ['a', 'plain'],
        ['e', 'aA\n'],
        ['u', 'é'],
        ['n', '12.50'],
        ['o', '{"k":"é"}'],
        ['l', '9007199254740993'],
      ]);
      expect(view.text(0)).to.equal('p'.repeat(padding));
      expect(view.decodeValue(6)).to.equal(9007199254740993n);
    });
  }

  it('passes over what is no object', () => {
    for (const text of ['[{"a":1}]', '"text"', '-1.5', 'null']) {
      const view = viewOf(text);
      expect(view.isObject, text).to.equal(false);
      expect(view.fieldCount, text).to.equal(0);
    }
  });

  const faults: readonly (readonly [string, Buffer, string])[] = [
    ['a lone surrogate in a value', Buffer.from('{"a":"x\\udfff"}'), 'lone_surrogate'],
    ['a lone surrogate in a key', Buffer.from('{"\\ud800x":1}'), 'lone_surrogate'],
    ['a lone surrogate in a nested key', Buffer.from('{"a":[{"\\ud800":1}]}'), 'lone_surrogate'],
    ['a value replaced later', Buffer.from('{"a":"\\ud800","a":""}'), 'lone_surrogate'],
    ['a surrogate pair', Buffer.from('{"a":"\\ud83d\\ude00"}'), 'none'],
    ['an overlong slash', Buffer.from('{"a":"\xc0\xaf"}', 'latin1'), 'invalid_utf8'],
    ['an overlong three-byte form', Buffer.from('{"a":"\xe0\x9f\xbf"}', 'latin1'), 'invalid_utf8'],
    ['an encoded surrogate', Buffer.from('{"a":["\xed\xa0\x80"]}', 'latin1'), 'invalid_utf8'],
    ['a code point too high', Buffer.from('{"\xf4\x90\x80\x80":1}', 'latin1'), 'invalid_utf8'],
    ['a cut sequence', Buffer.from('{"a":"\xe2\x82"}', 'latin1'), 'invalid_utf8'],
    ['a lone continuation', Buffer.from('{"a":"\x80"}', 'latin1'), 'invalid_utf8'],
    ['the highest code point', Buffer.from('{"a":"\xf4\x8f\xbf\xbf"}', 'latin1'), 'none'],
  ];
  for (const [name, bytes, fault] of faults) {
    it(`says "${fault}" of ${name}`, () => {
      expect(viewOf(bytes).textFault).to.equal(fault);
    });
  }

  const limited: readonly (readonly [string, string, Partial<RecordLimits>, string])[] = [
    ['depth at the limit', '{"a":[{}]}', { maxDepth: 3 }, 'none'],
    ['depth beyond the limit', '{"a":[{"b":1}],"c":[[[]]]}', { maxDepth: 3 }, 'too_deep'],
    ['an empty object beyond', '{"a":[[{}]]}', { maxDepth: 3 }, 'too_deep'],
    ['nothing nested allowed', '{"a":{}}', { maxDepth: 1 }, 'too_deep'],
    ['keys at the limit', '{"a":{"b":1,"c":2}}', { maxKeys: 3 }, 'none'],
    ['keys beyond, nested', '{"a":{"b":1,"c":[{"d":2}]}}', { maxKeys: 3 }, 'too_many_keys'],
    ['keys beyond, flat', '{"a":1,"b":2,"c":3}', { maxKeys: 2 }, 'too_many_keys'],
    ['bytes at the limit', '{"a":1}', { maxRecordBytes: 7 }, 'none'],
    ['bytes beyond', '{"a":12}', { maxRecordBytes: 7 }, 'too_large'],
    ['bytes beyond, no object', '[1,2,3,4]', { maxRecordBytes: 7 }, 'too_large'],
  ];
  for (const [name, text, limits, limit] of limited) {
    it(`says "${limit}" of ${name}`, () => {
      const view = viewOf(text, limits);
      expect(view.limit).to.equal(limit);
      expect(view.fieldCount > 0).to.equal(limit === 'none');
      expect([view.start, view.end]).to.deep.equal([0, text.length]);
    });
  }

  it('reads the rest of a record beyond a limit as strictly as any other', () => {
    const view = new RecordView({ maxDepth: 2, maxKeys: 2 });
    for (const text of ['{"a":[[1]],"b":tru}', '{"a":1,"b":2,"c":3,"d":"\\x"}', '{"a":[[1]],}']) {
      const bytes = Buffer.from(text);
      expect(scanRecord(bytes, 0, bytes.length, view), text).to.be.below(0);
    }
  });

  it('reads a record of a million levels as too deep', () => {
    const text = `{"a":${'[{"b":'.repeat(500_000)}1${'}]'.repeat(500_000)},"c":1}`;
    expect(viewOf(text, { maxRecordBytes: 10_000_000 }).limit).to.equal('too_deep');
  });

  it('refuses limits that it can not keep', () => {
    expect(() => new RecordView({ maxDepth: 1001 })).to.throw(RangeError, 'maxDepth');
    expect(() => new RecordView({ maxKeys: 0 })).to.throw(RangeError, 'maxKeys');
  });
});
