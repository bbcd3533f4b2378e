import { expect } from 'chai';
import {
  createProgressLine,
  duration,
  progressText,
  type ReplayProgress,
} from '../../../plugin/cli/replay/progress.ts';
import { PassThrough } from 'node:stream';

const HALF: ReplayProgress = {
  file: 'audit.ndjson.gz',
  records: 123_456,
  newRecords: 100_000,
  elapsedMs: 10_000,
  share: 0.5,
  firstShare: 0.25,
};

describe('progressText', () => {
  it('shows file, bar, share, records, rate and time left', () => {
    expect(progressText(HALF, true)).to.equal(
      'audit.ndjson.gz  [############............] 50 %  123,456 records  10,000/s  20 s left',
    );
  });

  it('has no bar where nothing can be redrawn', () => {
    expect(progressText(HALF, false)).to.equal(
      'audit.ndjson.gz  50 %  123,456 records  10,000/s  20 s left',
    );
  });

  it('promises no end where none is known', () => {
    const { file, records, newRecords, elapsedMs, firstShare } = HALF;
    const endless = { file, records, newRecords, elapsedMs, firstShare };

    expect(progressText(endless, true)).to.equal('audit.ndjson.gz  123,456 records  10,000/s');
    expect(progressText({ ...HALF, share: 0.25 }, false)).not.to.contain('left');
    expect(progressText({ ...HALF, elapsedMs: 0 }, false)).to.contain(' 0/s');
  });
});

describe('duration', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0 s'],
    [59_001, '1:00 min'],
    [59_000, '59 s'],
    [187_000, '3:07 min'],
    [3_600_000, '1:00 h'],
    [7_500_000, '2:05 h'],
  ];
  for (const [ms, text] of cases) {
    it(`says ${text}`, () => {
      expect(duration(ms)).to.equal(text);
    });
  }
});

describe('createProgressLine', () => {
  it('clears the bar before a line of another kind', () => {
    const stderr = new PassThrough();
    const line = createProgressLine({ stderr, interactive: true }, () => HALF);

    line.say('a.ndjson:1 bad\n');
    line.end();

    expect(String(stderr.read())).to.equal('\r\x1b[Ka.ndjson:1 bad\n\r\x1b[K');
  });

  it('writes lines as they are where nothing is redrawn', () => {
    const stderr = new PassThrough();
    const line = createProgressLine({ stderr, interactive: false }, () => HALF);

    line.say('a.ndjson:1 bad\n');
    line.end();

    expect(String(stderr.read())).to.equal('a.ndjson:1 bad\n');
  });
});
