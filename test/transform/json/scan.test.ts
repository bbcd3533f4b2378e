import { expect } from 'chai';
import { scan } from '../../../plugin/transform/json/scan.ts';
import { samplePage } from './sample-page.ts';

const ACCEPTED: readonly string[] = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '10.50e-3',
  '1E+2',
  '""',
  '"\\u0000\\"\\\\\\/\\b\\f\\n\\r\\t"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\uD83D\\uDE00"',
  '"\x7f\u2028\u2029é営😀"',
  '{}',
  '[]',
  '[ ]',
  '{ "a" : [ 1 , { "b" : null } ] }',
  ' \t\r\n1 \t\r\n',
  '{"__proto__":{"a":1},"__proto__":2}',
  '[[[[]],{}],{"":{"":[{}]}}]',
  '123456789012345678901234567890.5e99999',
];

/** Text, and the offset of the first byte that no JSON has there. */
const BROKEN: readonly (readonly [text: string, offset: number])[] = [
  ['\ufeff{}', 0],
  ['{} {}', 3],
  ['1 2', 2],
  ['01', 1],
  ['-a', 1],
  ['+1', 0],
  ['.5', 0],
  ['1.e5', 2],
  ['1e+x', 3],
  ['0x10', 1],
  ['NaN', 0],
  ['nul ', 3],
  ['tRue', 1],
  ['falsy', 4],
  ["'a'", 0],
  ['"a\nb"', 2],
  ['"a\x00"', 2],
  ['"\x1f"', 1],
  ['"\\x"', 2],
  ['"\\u12G4"', 5],
  ['"\\U0041"', 2],
  ['[1,]', 3],
  ['[,1]', 1],
  ['[1 2]', 3],
  ['[1}', 2],
  ['{"a":1]', 6],
  ['{"a":1,}', 7],
  ['{,}', 1],
  ['{"a"}', 4],
  ['{"a":}', 5],
  ['{a:1}', 1],
  ['{"a" 1}', 5],
  ['{1:2}', 1],
  ['// no', 0],
  ['\u00a01', 0],
  ['[\u2003]', 1],
  ['\x0b1', 0],
  ['é', 0],
];

const TRUNCATED: readonly string[] = [
  '',
  '  ',
  '-',
  '1.',
  '1e',
  '1e-',
  't',
  'fals',
  '"',
  '"abc',
  '"\\',
  '"\\u12',
  '[',
  '[1',
  '[1,',
  '{',
  '{"a',
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,',
  '[[[[{"a":[',
];

describe('scan', () => {
  for (const text of ACCEPTED) {
    it(`accepts ${text}`, () => {
      JSON.parse(text);
      expect(scan(Buffer.from(text))).to.deep.equal({ kind: 'json' });
    });
  }

  for (const [text, offset] of BROKEN) {
    it(`refuses ${JSON.stringify(text)} at ${offset}`, () => {
      expect(() => JSON.parse(text) as unknown).to.throw(SyntaxError);
      expect(scan(Buffer.from(text))).to.deep.equal({ kind: 'not_json', offset });
    });
  }

  for (const text of TRUNCATED) {
    it(`finds ${JSON.stringify(text)} truncated`, () => {
      expect(scan(Buffer.from(text))).to.deep.equal({ kind: 'truncated', offset: text.length });
    });
  }

  it('refuses bytes that are no UTF-8 outside strings and accepts them inside', () => {
    expect(scan(Buffer.of(0x5b, 0xff, 0x5d))).to.deep.equal({ kind: 'not_json', offset: 1 });
    expect(scan(Buffer.of(0x22, 0xff, 0xc3, 0x22))).to.deep.equal({ kind: 'json' });
  });

  it('finds every beginning of a page truncated', () => {
    const page = Buffer.from(samplePage({ records: 2, seed: 7, isShuffled: true }));
    for (let length = 0; length < page.length; length++) {
      const verdict = scan(page.subarray(0, length));
      if (verdict.kind !== 'truncated' || verdict.offset !== length) {
        expect.fail(`${length} bytes: ${JSON.stringify(verdict)}`);
      }
    }
    expect(scan(page)).to.deep.equal({ kind: 'json' });
  });

  it('walks a million levels', () => {
    const levels = 1_000_000;
    const arrays = '['.repeat(levels) + ']'.repeat(levels);
    const objects = '{"a":'.repeat(levels) + '0' + '}'.repeat(levels);
    expect(scan(Buffer.from(arrays))).to.deep.equal({ kind: 'json' });
    expect(scan(Buffer.from(objects))).to.deep.equal({ kind: 'json' });
    expect(scan(Buffer.from(arrays.slice(0, -1)))).to.deep.equal({
      kind: 'truncated',
      offset: 2 * levels - 1,
    });
    expect(scan(Buffer.from(`${'['.repeat(levels)}}`))).to.deep.equal({
      kind: 'not_json',
      offset: levels,
    });
  });

  it('tells arrays from objects at every depth', () => {
    const open = Array.from({ length: 100 }, (_, index) => (index % 3 === 0 ? '{"k":' : '['));
    const close = open.map((bracket) => (bracket === '[' ? ']' : '}')).reverse();
    expect(scan(Buffer.from(open.join('') + '1' + close.join('')))).to.deep.equal({ kind: 'json' });
    for (let index = 0; index < close.length; index++) {
      const wrong = [...close];
      wrong[index] = close[index] === ']' ? '}' : ']';
      const text = open.join('') + '1' + wrong.join('');
      const offset = open.join('').length + 1 + index;
      expect(scan(Buffer.from(text))).to.deep.equal({ kind: 'not_json', offset });
    }
  });
});
