import { expect } from 'chai';
import { createReporter } from '../../plugin/pipeline/reporter.ts';
import { createMemoryLog, type MemoryLog } from './fakes.ts';

describe('createReporter', () => {
  let nowMs: number;
  let log: MemoryLog;
  const make = () => createReporter({ log, nowMs: () => nowMs });
  const failure = { key: 'status 500', level: 'warn', message: 'It failed.' } as const;
  const silence = { key: 'broken timeout', level: 'warn', message: 'It was silent.' } as const;
  beforeEach(() => {
    nowMs = 0;
    log = createMemoryLog();
  });

  it('tells the first occurrence and no repetition', () => {
    const reporter = make();
    for (let second = 0; second < 100; second += 1) {
      nowMs = second * 1_000;
      reporter.trouble(failure);
    }
    expect(log.lines).to.have.length(1);
  });

  it('sums up now and then while the trouble lasts', () => {
    const reporter = make();
    reporter.trouble(failure);
    nowMs = 600_000;
    reporter.trouble(failure);
    expect(log.lines[1]?.fields).to.deep.equal({ attempts: 2, forSecs: 600 });
  });

  it('tells a change of trouble', () => {
    const reporter = make();
    reporter.trouble(failure);
    reporter.trouble(silence);
    expect(log.lines.map(({ message }) => message)).to.deep.equal(['It failed.', 'It was silent.']);
  });

  it('tells once that the stream is well again', () => {
    const reporter = make();
    reporter.trouble(failure);
    reporter.clear();
    reporter.clear();
    expect(log.lines.map(({ level }) => level)).to.deep.equal(['warn', 'info']);
  });

  it('does not flood the log when trouble and health alternate', () => {
    const reporter = make();
    for (let second = 0; second < 59; second += 1) {
      nowMs = second * 1_000;
      reporter.trouble(failure);
      reporter.clear();
    }
    expect(log.lines).to.have.length(2);
  });

  it('tells trouble that returns after a while', () => {
    const reporter = make();
    reporter.trouble(failure);
    reporter.clear();
    nowMs = 60_000;
    reporter.trouble(failure);
    expect(log.lines.filter(({ level }) => level === 'warn')).to.have.length(2);
  });

  it('says nothing about a healthy stream', () => {
    make().clear();
    expect(log.lines).to.deep.equal([]);
  });
});
