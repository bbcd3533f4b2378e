import { expect } from 'chai';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { startDeadline } from '../../../plugin/source/netskope/deadline.ts';

describe('startDeadline', () => {
  let clock: SinonFakeTimers;
  beforeEach(
    () => (clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })),
  );
  afterEach(() => clock.restore());

  it('aborts when the time is up', () => {
    const deadline = startDeadline(1_000, undefined);
    clock.tick(999);
    expect(deadline.signal.aborted).to.equal(false);
    clock.tick(1);
    expect(deadline.signal.aborted).to.equal(true);
    expect(deadline.isTimedOut()).to.equal(true);
  });

  it('stands still while it is paused, and goes on with what was left', async () => {
    const deadline = startDeadline(1_000, undefined);
    clock.tick(600);
    await deadline.paused(() => Promise.resolve(clock.tick(60_000)));
    clock.tick(399);
    expect(deadline.signal.aborted).to.equal(false);
    clock.tick(1);
    expect(deadline.isTimedOut()).to.equal(true);
  });

  it('aborts with the outer signal, which is no time-out', () => {
    const outer = new AbortController();
    const deadline = startDeadline(1_000, outer.signal);
    outer.abort();
    expect(deadline.signal.aborted).to.equal(true);
    expect(deadline.isTimedOut()).to.equal(false);
    deadline.end();
  });

  it('begins aborted when the outer signal was', () => {
    const deadline = startDeadline(1_000, AbortSignal.abort());
    expect(deadline.signal.aborted).to.equal(true);
    deadline.end();
  });

  it('never aborts once it ended', () => {
    const deadline = startDeadline(1_000, undefined);
    deadline.end();
    clock.tick(5_000);
    expect(deadline.signal.aborted).to.equal(false);
  });
});
