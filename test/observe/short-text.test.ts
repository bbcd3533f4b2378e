import { expect } from 'chai';
import fc from 'fast-check';
import { shortText } from '../../plugin/observe/short-text.ts';

describe('shortText', () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['all of it', 20, 'all of it'],
    ['one\ntwo\x1b[31m', 20, 'one two [31m'],
    ['no é\u2028here', 20, 'no é here'],
    ['three whole words', 11, 'three whole'],
    ['three whole words', 10, 'three'],
    ['unbroken', 4, ''],
    ['', 4, ''],
  ];
  for (const [text, most, short] of cases) {
    it(`makes ${JSON.stringify(short)} of ${JSON.stringify(text)}`, () => {
      expect(shortText(text, most).replace(/ +/g, ' ')).to.equal(short);
    });
  }

  it('never keeps a part of a word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[!-~]{1,12}$/)), fc.nat(60), (words, most) => {
        const short = shortText(words.join(' '), most);

        expect(short.length).to.be.at.most(most);
        const kept = short === '' ? [] : short.split(' ');
        expect(kept).to.deep.equal(words.slice(0, kept.length));
      }),
    );
  });
});
