import { expect } from 'chai';
import { remembered } from '../../../plugin/transform/mapping/remembered.ts';

describe('what is remembered of short texts', () => {
  it('is made once, also when it is nothing', () => {
    const asked: string[] = [];
    const read = remembered((text) => {
      asked.push(text);
      return text === 'none' ? undefined : text.length;
    });

    expect([read('ab'), read('ab'), read('none'), read('none')]).to.deep.equal([
      2,
      2,
      undefined,
      undefined,
    ]);
    expect(asked).to.deep.equal(['ab', 'none']);
  });

  it('stays right for more texts than are kept, and for long ones', () => {
    const read = remembered((text) => text.toUpperCase());
    const texts = Array.from({ length: 2000 }, (_, at) => `text ${'x'.repeat(at % 60)}${at}`);

    expect([...texts, ...texts].map(read)).to.deep.equal(
      [...texts, ...texts].map((text) => text.toUpperCase()),
    );
  });
});
