import { expect } from 'chai';
import { ShortTexts } from '../../../plugin/transform/mapping/short-texts.ts';
import { viewOf } from './support/scene.ts';

/** One longer than what is kept. */
const LONG = 'x'.repeat(33);

describe('texts read before', () => {
  it('are the texts of their fields, record after record', () => {
    const texts = new ShortTexts();
    const values = ['a', 'b', 'ab', 'abc', 'abcd', 'abcde', 'x'.repeat(32), 'yes', '\u007f', 'a'];
    const beyond = ['ü', 'é', 'ü', '東京都', '\u{1f600}', 'é'.repeat(16), '\ufeffa', '\ufffd'];
    const many = Array.from({ length: 6000 }, (_, at) => `value ${at % 4000}`);
    for (const text of [...values, ...beyond, ...many]) {
      const view = viewOf(JSON.stringify({ name: text, more: 0 }));
      expect(texts.find(view, 0)?.text).to.equal(text);
    }
  });

  it('are the same object as long as nothing took their place', () => {
    const texts = new ShortTexts();
    const first = texts.find(viewOf('{"a":"same","b":0}'), 0);
    expect(texts.find(viewOf('{"other":"same","b":1}'), 0)).to.equal(first);
  });

  for (const [what, json] of [
    ['empty', '{"a":"","b":0}'],
    ['long', `{"a":"${LONG}","b":0}`],
    ['escaped', '{"a":"\\u0061","b":0}'],
    ['long in bytes', `{"a":"${'é'.repeat(17)}","b":0}`],
    ['no texts', '{"a":17,"b":0}'],
    ['at the end of the page', '{"a":"abc"}'],
  ] as const) {
    it(`are not kept when they are ${what}`, () => {
      expect(new ShortTexts().find(viewOf(json), 0)).to.equal(undefined);
    });
  }
});
