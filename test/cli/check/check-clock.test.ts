import { expect } from 'chai';
import { checkClock, leastSkewMs } from '../../../plugin/cli/check/check-clock.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('leastSkewMs', () => {
  const cases: readonly (readonly [string, number, number, number, number])[] = [
    ['is nothing when the date lies between request and answer', 0, 0, 900, 0],
    ['forgives the part of a second that Date leaves out', 0, 900, 950, 0],
    ['is what the request was sent after the date', 0, 61_000, 62_000, 60_000],
    ['is negative when the answer came before its date', 90_000, 0, 500, -89_500],
  ];
  for (const [claim, date, sent, received, skew] of cases) {
    it(claim, () => {
      const sample = { dateMs: AT + date, sentAtMs: AT + sent, receivedAtMs: AT + received };

      expect(leastSkewMs(sample)).to.equal(skew);
    });
  }
});

describe('checkClock', () => {
  const sample = (aheadMs: number) => ({
    dateMs: AT,
    sentAtMs: AT + aheadMs,
    receivedAtMs: AT + aheadMs + 100,
  });

  it('says nothing without a sample', () => {
    expect(checkClock('acme', [])).to.deep.equal([]);
  });

  it('is content within half a minute', () => {
    expect(checkClock('acme', [sample(31_000)])[0]).to.include({ verdict: 'ok' });
    expect(checkClock('acme', [sample(31_001)])[0]).to.include({ verdict: 'warning' });
  });

  it('says by how much and in which direction the clock is wrong', () => {
    expect(checkClock('acme', [sample(3_601_000)])[0]?.detail).to.contain('3600 s ahead of');
    expect(checkClock('acme', [sample(-3_600_100)])[0]?.detail).to.contain('3600 s behind');
  });

  it('goes by the answer that speaks least against the clock', () => {
    const [finding] = checkClock('acme', [sample(500_000), sample(0), sample(-500_000)]);

    expect(finding).to.include({ verdict: 'ok' });
  });
});
