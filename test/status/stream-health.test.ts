import { expect } from 'chai';
import { assessStream } from '../../plugin/status/stream-health.ts';
import { NOW_MS, streamOf, TIMES } from './sample-status.ts';

const assess = (...changes: Parameters<typeof streamOf>) =>
  assessStream(streamOf(...changes), TIMES, NOW_MS);

const CURE = 'The tenant has trouble of its own.';
const FAILED = { trouble: { key: 'status 503', message: CURE, sinceMs: NOW_MS - 1000 } };

/** A stream that was never answered. */
function unanswered(changes: Parameters<typeof streamOf>[0] = {}) {
  const { tenant, stream, index, totals } = streamOf();
  const status = { tenant, stream, index, totals, state: 'starting', ...changes } as const;
  return assessStream(status, TIMES, NOW_MS);
}

describe('assessStream', () => {
  it('is ready while pages come in time', () => {
    expect(assess()).to.deep.equal({ isReady: true, reason: 'The stream is answered in time.' });
  });

  it('is not ready before the first answer', () => {
    expect(unanswered({ state: 'starting' })).to.deep.equal({
      isReady: false,
      reason: 'The stream has not been answered yet.',
    });
  });

  it('says what went wrong when there was no answer yet', () => {
    expect(unanswered({ state: 'backing off', ...FAILED })).to.deep.equal({
      isReady: false,
      reason: CURE,
    });
  });

  for (const state of ['denied', 'disk trouble', 'failed'] as const) {
    it(`is not ready at once when the state is ${state}, and gives the cure`, () => {
      expect(assess({ state, ...FAILED })).to.deep.equal({
        isReady: false,
        reason: CURE,
      });
    });
  }

  it('stays ready after a failed attempt while the next page is not late', () => {
    const health = assess({ state: 'backing off', ...FAILED });
    expect(health).to.deep.equal({ isReady: true, reason: CURE });
  });

  it('is not ready when attempts fail until the page is late, and says why', () => {
    const late = { lastAnswerAtMs: NOW_MS - 200_000, answerDueAtMs: NOW_MS - 61_000 };
    const health = assess({ state: 'asking', ...late, ...FAILED });
    expect(health.isReady).to.equal(false);
    expect(health.reason).to.contain('No page for 200 s').and.to.contain(CURE);
  });

  it('gives a full page more time to arrive than a failed attempt gets', () => {
    const late = { lastAnswerAtMs: NOW_MS - 200_000, answerDueAtMs: NOW_MS - 61_000 };
    expect(assess({ state: 'asking', ...late }).isReady).to.equal(true);
    expect(assess({ state: 'asking', ...late, answerDueAtMs: NOW_MS - 301_000 }).isReady).to.equal(
      false,
    );
  });

  it('does not take trouble that has passed for the cause', () => {
    const passed = { lastError: 'old', lastErrorAtMs: NOW_MS - 20_000 };
    expect(assess(passed).reason).to.equal('The stream is answered in time.');
  });

  it('leaves a page that waits for its acknowledgement to the state of the receiver', () => {
    const late = { lastAnswerAtMs: NOW_MS - 900_000, answerDueAtMs: NOW_MS - 800_000 };
    expect(assess({ state: 'delivering', ...late }).isReady).to.equal(true);
  });
});
