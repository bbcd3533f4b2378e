import { expect } from 'chai';
import { ShortTexts } from '../../../plugin/transform/mapping/short-texts.ts';
import { viewOf } from './support/scene.ts';

describe('texts read before', () => {
  it('are the texts of their fields, record after record', () => {
    const texts = new ShortTexts();
    const values = ['', 'a', 'b', 'ab', 'ü', 'x'.repeat(24), 'x'.repeat(25), 'yes', 'a'];
    const many = Array.from({ length: 6000 }, (_, at) => `value ${at % 4000}`);
    for (const text of [...values, ...many]) {
      const view = viewOf(JSON.stringify({ name: text }));
      expect(texts.text(view, 0)).to.equal(text);
    }
  });

  it('are read anew when they are escaped', () => {
    const texts = new ShortTexts();
    expect(texts.text(viewOf('{"a":"\\u0061"}'), 0)).to.equal('a');
    expect(texts.text(viewOf('{"a":"a"}'), 0)).to.equal('a');
  });
});
