import { expect } from 'chai';
import { readRateLimit, type Headers } from '../../../plugin/source/netskope/rate-limit.ts';
import type { RateLimit } from '../../../plugin/source/netskope/outcome.ts';

const NOW = Date.parse('2025-01-06T12:00:00Z');

const CASES: readonly [claim: string, headers: Headers, expected: RateLimit][] = [
  ['is empty without headers', {}, {}],
  [
    'reads all three headers',
    { 'ratelimit-remaining': '0', 'ratelimit-reset': '2', 'retry-after': '3' },
    { remaining: 0, resetMs: 2_000, retryAfterMs: 3_000 },
  ],
  ['takes the first of repeated headers', { 'ratelimit-reset': ['4', '9'] }, { resetMs: 4_000 }],
  ['leaves out what is no number', { 'ratelimit-remaining': 'many', 'retry-after': '-1' }, {}],
  [
    'counts a date from the clock of the server',
    { date: 'Mon, 06 Jan 2025 09:00:00 GMT', 'retry-after': 'Mon, 06 Jan 2025 09:00:07 GMT' },
    { retryAfterMs: 7_000 },
  ],
  [
    'counts a date from the own clock when the server tells none',
    { 'retry-after': 'Mon, 06 Jan 2025 12:01:00 GMT' },
    { retryAfterMs: 60_000 },
  ],
  [
    'takes a date that has passed for no wait',
    { 'retry-after': 'Mon, 06 Jan 2025 11:00:00 GMT' },
    { retryAfterMs: 0 },
  ],
];

describe('readRateLimit', () => {
  for (const [claim, headers, expected] of CASES) {
    it(claim, () => {
      expect(readRateLimit(headers, NOW)).to.deep.equal(expected);
    });
  }
});
