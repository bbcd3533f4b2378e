import { expect } from 'chai';
import fc from 'fast-check';
import { evaluate } from './support/fake-environment.ts';

const MEANT: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&nbsp;': ' ',
  '&#38;': '&',
  '&#x41;': 'A',
  '&#X1F600;': '\u{1f600}',
  '&#00000065;': 'A',
};

/** Texts that begin like entities and are none. */
const OTHERS = [
  '&',
  ';',
  '&;',
  '&#;',
  '&#x;',
  'amp;',
  '&AMP;',
  '&am',
  '& lt;',
  '&constructor;',
  '&__proto__;',
  '&#0;',
  '&#xD800;',
  '&#x110000;',
  '&#000000065;',
  'é',
  ' ',
];

describe('changes of texts', () => {
  it('decode each entity once, and nothing else', () => {
    const piece = fc.constantFrom(...Object.keys(MEANT), ...OTHERS);
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const meant = text.replace(/&#?\w{1,8};/g, (entity) => MEANT[entity] ?? entity);
        expect(evaluate('decode_entities', true, { input: text }).value, text).to.equal(meant);
      }),
      { numRuns: 3000 },
    );
  });

  it('take the time that the length of a text asks for, however many ampersands it has', () => {
    const text = `${'&'.repeat(2_000_000)};`;
    expect(evaluate('decode_entities', true, { input: text }).value).to.equal(text);
  });

  it('take the time that the length of a text asks for, however many blanks it has', () => {
    const text = `é${' '.repeat(2_000_000)}é`;
    expect(evaluate('trim', true, { input: ` ${text} ` }).value).to.equal(text);
  });

  it('trim blanks and control characters of all kinds from both ends', () => {
    const piece = fc.constantFrom(
      ...['a', '~', '!', ' ', '\0', '\x7f', '\x80', '\x85', '\xa0', '\u2003', '\ufeff', 'é', '\n'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('');
        const kept = text.replace(/^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu, '');
        expect(evaluate('trim', true, { input: text }).value).to.equal(
          kept === '' ? undefined : kept,
        );
      }),
      { numRuns: 2000 },
    );
  });
});
