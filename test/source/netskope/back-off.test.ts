import { expect } from 'chai';
import fc from 'fast-check';
import type { Answer } from '../../../plugin/source/netskope/answer.ts';
import {
  NO_STREAKS,
  pauseAfter,
  type BackOffOptions,
  type Streaks,
} from '../../../plugin/source/netskope/back-off.ts';
import {
  classifyStatus,
  type HttpError,
  type RateLimit,
} from '../../../plugin/source/netskope/outcome.ts';

const OPTIONS: BackOffOptions = {
  maxWaitMs: 300_000,
  defaultWaitMs: 30_000,
  backoffMinMs: 1_000,
  backoffMaxMs: 900_000,
  deniedIntervalMs: 300_000,
  conflictMinMs: 2_000,
  conflictMaxMs: 10_000,
};

const page = (waitSecs?: number, rateLimit: RateLimit = {}): Answer => ({
  kind: 'page',
  digest: 'a',
  records: 1,
  rateLimit,
  ...(waitSecs === undefined ? {} : { waitSecs }),
});
const status = (code: number, rateLimit: RateLimit = {}): HttpError => ({
  kind: 'http_error',
  status: code,
  statusClass: classifyStatus(code),
  rateLimit,
  tokenGeneration: 1,
});
const timeout: Answer = { kind: 'broken', reason: 'timeout', message: '', receivedBytes: 0 };
const unusable: Answer = { kind: 'unusable', reason: 'empty', message: '', isRepeatable: false };

function pause(answer: Answer, streaks: Partial<Streaks> = {}, random = 0.5) {
  return pauseAfter({
    answer,
    streaks: { ...NO_STREAKS, ...streaks },
    isProgress: true,
    options: OPTIONS,
    random: () => random,
  });
}

const CASES: readonly [claim: string, answer: Answer, streaks: Partial<Streaks>, ms: number][] = [
  ['honours wait_time', page(5), {}, 5_000],
  ['honours a wait_time of 0', page(0), {}, 0],
  ['waits the default without wait_time', page(), {}, 30_000],
  ['waits the default on a negative wait_time', page(-1), {}, 30_000],
  ['caps a huge wait_time', page(86_400), {}, 300_000],
  ['waits the default after 204', { kind: 'no_content', rateLimit: {} }, {}, 30_000],
  [
    'waits for the reset when no request is left',
    page(0, { remaining: 0, resetMs: 1_000 }),
    {},
    1_000,
  ],
  [
    'waits a second when no request is left and no reset is told',
    page(0, { remaining: 0 }),
    {},
    1_000,
  ],
  ['waits the longer of wait_time and reset', page(5, { remaining: 0, resetMs: 1_000 }), {}, 5_000],
  ['ignores the reset while requests are left', page(0, { remaining: 1, resetMs: 9_000 }), {}, 0],
  ['obeys Retry-After on 429', status(429, { retryAfterMs: 7_000, resetMs: 1_000 }), {}, 7_000],
  ['takes the reset on 429 without Retry-After', status(429, { resetMs: 2_000 }), {}, 2_000],
  [
    'never waits less than a second on 429',
    status(429, { retryAfterMs: 0, resetMs: 0 }),
    {},
    1_000,
  ],
  [
    'no longer believes short advice at the fourth 429 in a row',
    status(429, { retryAfterMs: 0 }),
    { rateLimits: 3 },
    8_000,
  ],
  ['waits a second on a bare 429', status(429), {}, 1_000],
  ['backs off on bare 429s in a row', status(429), { rateLimits: 3 }, 8_000],
  ['waits between 2 and 10 s on 409', status(409), {}, 6_000],
  ['does not yet grow at the third 409', status(409), { conflicts: 2 }, 6_000],
  ['backs off from the fourth 409 on', status(409), { conflicts: 3 }, 12_000],
  ['never waits longer than the cap on 409', status(409), { conflicts: 40 }, 900_000],
  ['waits the minimum at the first 500', status(500), {}, 1_000],
  ['doubles at the second 502', status(502), { failures: 1 }, 2_000],
  ['stops at the cap on 503', status(503), { failures: 40 }, 900_000],
  ['obeys a longer Retry-After on 503', status(503, { retryAfterMs: 60_000 }), {}, 60_000],
  ['treats 408 like trouble of the server', status(408), { failures: 2 }, 4_000],
  ['doubles over timeouts', timeout, { failures: 3 }, 8_000],
  ['doubles over unusable bodies', unusable, { failures: 1 }, 2_000],
  ['waits long on 401', status(401), {}, 300_000],
  ['waits long on 403', status(403), {}, 300_000],
  ['waits long on 404', status(404), {}, 300_000],
  ['waits long on 400', status(400), {}, 300_000],
  ['waits long on a redirect', status(302), {}, 300_000],
  [
    'waits long without a token',
    { kind: 'no_token', message: '', tokenGeneration: 0 },
    {},
    300_000,
  ],
];

describe('pauseAfter', () => {
  for (const [claim, answer, streaks, ms] of CASES) {
    it(claim, () => {
      expect(pause(answer, streaks).delayMs).to.equal(ms);
    });
  }

  it('says when a wait was shortened', () => {
    expect(pause(page(301)).isCapped).to.equal(true);
    expect(pause(page(300)).isCapped).to.equal(false);
  });

  it('forgets the streaks on progress', () => {
    const streaks = { failures: 4, conflicts: 2, rateLimits: 1 };
    expect(pause(page(1), streaks).streaks).to.deep.equal(NO_STREAKS);
  });

  it('keeps the streaks over a page that was known already', () => {
    const streaks = { failures: 4, conflicts: 0, rateLimits: 0 };
    const request = { answer: page(1), streaks, isProgress: false, options: OPTIONS };
    expect(pauseAfter({ ...request, random: () => 0 }).streaks).to.deep.equal(streaks);
  });

  it('stays between the minimum and the cap for every failure and every throw of the dice', () => {
    const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(200), dice, (failures, random) => {
        const { delayMs } = pause(timeout, { failures }, random);
        expect(delayMs).to.be.within(1_000, 900_000);
      }),
    );
  });

  it('stays between 2 and 10 s for the first conflicts whatever the dice say', () => {
    const dice = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(2), dice, (conflicts, random) => {
        expect(pause(status(409), { conflicts }, random).delayMs).to.be.within(2_000, 10_000);
      }),
    );
  });
});
