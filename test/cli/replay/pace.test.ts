import { expect } from 'chai';
import { createPace } from '../../../plugin/cli/replay/pace.ts';

function clockAt(startMs: number) {
  let now = startMs;
  return {
    nowMs: () => now,
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
    pass: (ms: number) => (now += ms),
  };
}
const never = new AbortController().signal;

describe('createPace', () => {
  it('lets so many records go in a second', async () => {
    const clock = clockAt(1000);
    const pace = createPace(clock, 100);
    for (let sent = 0; sent < 1000; sent += 50) await pace.wait(50, never);

    // The last batch goes at its time; what it costs is paid by the one behind it.
    expect(clock.nowMs() - 1000).to.equal(9500);
  });

  it('does not make up for time that the receiver took', async () => {
    const clock = clockAt(0);
    const pace = createPace(clock, 10);
    await pace.wait(10, never);
    clock.pass(60_000);
    await pace.wait(10, never);
    const afterPause = clock.nowMs();
    await pace.wait(10, never);

    expect(afterPause).to.equal(60_000);
    expect(clock.nowMs()).to.equal(61_000);
  });

  it('keeps batches small when the rate is', () => {
    expect(createPace(clockAt(0), 7.9).mostAtOnce).to.equal(7);
    expect(createPace(clockAt(0), 0.1).mostAtOnce).to.equal(1);
  });

  it('waits for nothing without a rate', async () => {
    const clock = clockAt(5);
    await createPace(clock).wait(1e9, never);

    expect(clock.nowMs()).to.equal(5);
  });
});
