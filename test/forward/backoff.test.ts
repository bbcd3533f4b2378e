import { expect } from 'chai';
import { createBackoff } from '../../plugin/forward/backoff.ts';

describe('createBackoff', () => {
  it('doubles up to the longest wait, and starts over after a reset', () => {
    const backoff = createBackoff(100, 1000, () => 0.999999);

    const waits = Array.from({ length: 6 }, () => Math.round(backoff.next()));
    backoff.reset();

    expect(waits).to.deep.equal([100, 200, 400, 800, 1000, 1000]);
    expect(Math.round(backoff.next())).to.equal(100);
  });

  it('varies each wait between half and all of it', () => {
    expect(createBackoff(100, 1000, () => 0).next()).to.equal(50);
    expect(createBackoff(100, 1000, () => 0.5).next()).to.equal(75);
  });
});
