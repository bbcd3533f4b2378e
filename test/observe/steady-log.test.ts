import { expect } from 'chai';
import type { Log, LogFields } from '../../plugin/observe/log.ts';
import { createSteadyLog } from '../../plugin/observe/steady-log.ts';

function recorder() {
  const lines: string[] = [];
  const make = (about: string): Log => {
    const at = (level: string) => (message: string, fields?: LogFields) => {
      lines.push(
        `${about}${level} ${message}${fields === undefined ? '' : JSON.stringify(fields)}`,
      );
    };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => make(`${String(fields.stream)}:`),
    };
  };
  return { lines, log: make('') };
}

describe('createSteadyLog', () => {
  const build = () => {
    const { lines, log } = recorder();
    let now = 0;
    const steady = createSteadyLog(log, { nowMs: () => now, burst: 2, windowMs: 1000 });
    return { lines, steady, at: (ms: number) => (now = ms) };
  };

  it('lets the first lines of a kind through and counts the rest in one', () => {
    const { lines, steady, at } = build();
    for (let turn = 0; turn < 5; turn += 1) steady.warn('Odd.', { turn });
    at(1000);
    steady.info('Other.');

    expect(lines).to.deep.equal([
      'warn Odd.{"turn":0}',
      'warn Odd.{"turn":1}',
      'warn Lines like one before were left out.{"leftOut":3,"like":"Odd."}',
      'info Other.',
    ]);
  });

  it('begins anew when the window has passed', () => {
    const { lines, steady, at } = build();
    for (const ms of [0, 1, 999, 1000, 1001]) {
      at(ms);
      steady.error('Bad.');
    }

    expect(lines.filter((line) => line === 'error Bad.')).to.have.lengthOf(4);
    expect(lines.filter((line) => line.includes('"leftOut":1'))).to.have.lengthOf(1);
  });

  it('counts streams and levels apart, and leaves debug lines alone', () => {
    const { lines, steady } = build();
    for (const stream of ['page', 'audit']) {
      const child = steady.child({ stream });
      for (let turn = 0; turn < 3; turn += 1) {
        child.warn('Odd.');
        child.error('Odd.');
        child.debug('Detail.');
      }
    }

    expect(lines.filter((line) => line === 'page:warn Odd.')).to.have.lengthOf(2);
    expect(lines.filter((line) => line === 'audit:error Odd.')).to.have.lengthOf(2);
    expect(lines.filter((line) => line === 'audit:debug Detail.')).to.have.lengthOf(3);
  });
});
