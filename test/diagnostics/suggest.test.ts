import { expect } from 'chai';
import fc from 'fast-check';
import { didYouMean, editDistance, nearest } from '../../plugin/diagnostics/suggest.ts';

describe('nearest', () => {
  const known = ['token', 'timeout_secs', 'to', 'tls', 'ack_timeout_secs'];
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['tokn', 'token'],
    ['Token', 'token'],
    ['tokne', 'token'],
    ['timeout_sec', 'timeout_secs'],
    ['ack_timeot_secs', 'ack_timeout_secs'],
    ['tsl', 'tls'],
    ['password', undefined],
    ['x', undefined],
    ['', undefined],
    ['t'.repeat(10_000), undefined],
  ];
  for (const [word, meant] of cases) {
    it(`takes ${word.slice(0, 20) || 'nothing'} for ${meant ?? 'no known word'}`, () => {
      expect(nearest(word, known)).to.equal(meant);
    });
  }

  it('says nothing when nothing is near', () => {
    expect(didYouMean('zzzzzz', known)).to.equal('');
  });
});

describe('editDistance', () => {
  it('counts two swapped letters as one edit', () => {
    expect(editDistance('lookup', 'lokoup')).to.equal(1);
  });

  it('is a distance: symmetric, zero for equal texts only, at most the longer length', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).to.equal(distance);
        expect(distance === 0).to.equal(a === b);
        expect(distance).to.be.within(Math.abs(a.length - b.length), Math.max(a.length, b.length));
      }),
    );
  });

  it('is exact below a bound, and says no more than the bound beyond it', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: 4 }), (a, b, enough) => {
        const bounded = Math.min(editDistance(a, b, enough), enough);
        expect(bounded).to.equal(Math.min(editDistance(a, b), enough));
      }),
    );
  });
});
