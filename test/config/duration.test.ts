import { expect } from 'chai';
import { durationMs, parseDuration } from '../../plugin/config/duration.ts';

describe('parseDuration', () => {
  const cases: readonly (readonly [string, number | 'off' | undefined])[] = [
    ['2s', 2000],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['off', 'off'],
    ['0s', undefined],
    ['1.5h', undefined],
    ['24 h', undefined],
    ['24H', undefined],
    ['-1h', undefined],
    ['1000000s', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of cases) {
    it(`reads "${text}" as ${expected ?? 'no duration'}`, () => {
      expect(parseDuration(text)).to.equal(expected);
    });
  }

  it('gives no milliseconds for off', () => {
    expect(durationMs('off')).to.equal(undefined);
    expect(durationMs('5s')).to.equal(5000);
  });
});
