import { expect } from 'chai';
import { isStart, parseStart } from '../../plugin/config/start-time.ts';

const nowMs = Date.UTC(2025, 0, 10, 12, 0, 0, 900);
const nowSecs = Math.floor(nowMs / 1000);

describe('parseStart', () => {
  const good: readonly (readonly [string, number])[] = [
    ['now', nowSecs],
    ['-30s', nowSecs - 30],
    ['-5m', nowSecs - 300],
    ['-24h', nowSecs - 86_400],
    ['-7d', nowSecs - 604_800],
    ['2025-01-06T00:00:00Z', 1_736_121_600],
    ['2025-01-06T00:00Z', 1_736_121_600],
    ['2025-01-06T01:30:00.999+01:30', 1_736_121_600],
    ['2024-02-29T00:00:00-05:00', 1_709_182_800],
  ];
  for (const [text, epochSecs] of good) {
    it(`reads ${text}`, () => {
      expect(parseStart(text, nowMs)).to.deep.equal({ kind: 'ok', epochSecs });
    });
  }

  const bad = [
    ...['', 'Now', '1h', '-h', '-1.5h', '-1w', '--1h', '1736121600', '2025-01-06', 'yesterday'],
    ...[
      '2025-01-06T00:00:00',
      '2025-02-30T00:00:00Z',
      '2023-02-29T00:00:00Z',
      '2025-13-01T00:00:00Z',
    ],
    ...['2025-01-06T25:00:00Z', '2025-01-06T00:60:00Z', '2025-01-06T00:00:00+15:00', ' now'],
  ];
  for (const text of bad) {
    it(`refuses "${text}"`, () => {
      expect(parseStart(text, nowMs).kind).to.equal('invalid');
      expect(isStart(text)).to.equal(false);
    });
  }

  it('refuses a time to come, with the cure', () => {
    expect(parseStart('2062-01-06T00:00:00Z', nowMs)).to.deep.equal({
      kind: 'invalid',
      message: 'lies in the future; choose a time that has passed, or now.',
    });
  });

  it('refuses an age older than 1970', () => {
    expect(parseStart('-99999d', nowMs)).to.deep.include({ kind: 'invalid' });
  });
});
