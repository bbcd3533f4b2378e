import { expect } from 'chai';
import { summarise, timeAgainst } from './rounds.ts';

/** Tasks that take as long as they say, on a clock of their own. */
function scene() {
  let nowMs = 0;
  return {
    options: { rounds: 3, warmUpMs: 0, sampleMs: 0, settle: () => undefined, nowMs: () => nowMs },
    takes: (ms: number) => () => void (nowMs += ms),
  };
}

describe('timeAgainst', () => {
  it('runs the floor before and after every task of every round', () => {
    const { options } = scene();
    const order: string[] = [];
    const note = (name: string) => () => void order.push(name);

    timeAgainst(note('floor'), { a: note('a'), b: note('b') }, { ...options, rounds: 2 });

    const round = ['floor', 'a', 'floor', 'b', 'floor'];
    expect(order.slice(-2 * round.length)).to.deep.equal([...round, ...round]);
  });

  it('gives the time of a task and its ratio to the floor', () => {
    const { options, takes } = scene();

    const { floor, tasks } = timeAgainst(takes(10), { half: takes(5) }, options);

    expect(floor).to.deep.equal({ medianMs: 10, spread: 0, ratio: 1, ratioSpread: 0 });
    expect(tasks.half).to.deep.equal({ medianMs: 5, spread: 0, ratio: 0.5, ratioSpread: 0 });
  });

  it('keeps the ratio when the machine is slow for a while', () => {
    const { options, takes } = scene();
    let slowness = 1;
    const slowly = (ms: number) => () => takes(ms * slowness)();
    const settle = () => void (slowness *= 1.1);

    const { tasks } = timeAgainst(slowly(10), { half: slowly(5) }, { ...options, settle });

    expect(tasks.half.spread).to.be.greaterThan(0.1);
    expect(tasks.half.ratio).to.be.closeTo(0.5, 0.01);
  });

  it('warms every task up', () => {
    const { options, takes } = scene();
    let runs = 0;
    const task = () => {
      runs += 1;
      takes(5)();
    };

    timeAgainst(takes(1), { task }, { ...options, rounds: 1, warmUpMs: 1000 });

    expect(runs).to.equal(200 + 2);
  });

  it('repeats a short task until a sample is long enough, and gives the time of one run', () => {
    const { options, takes } = scene();
    let runs = 0;
    const short = () => {
      runs += 1;
      takes(2)();
    };

    const { tasks } = timeAgainst(takes(1), { short }, { ...options, rounds: 1, sampleMs: 100 });

    expect(runs).to.equal(1 + 1 + 50);
    expect(tasks.short.medianMs).to.equal(2);
  });
});

describe('summarise', () => {
  it('gives the median and half the distance between the quartiles', () => {
    expect(summarise([5, 1, 3, 2, 4])).to.deep.equal({ median: 3, spread: 1 / 3 });
  });

  it('gives the middle of an even number of values', () => {
    expect(summarise([4, 1, 2, 3]).median).to.equal(2.5);
  });

  it('gives no number for nothing', () => {
    expect(summarise([]).median).to.be.NaN;
  });
});
