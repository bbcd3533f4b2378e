import { expect } from 'chai';
import type { Condition } from '../../../plugin/status/alerts/condition.ts';
import {
  streamConditions,
  type StreamFacts,
} from '../../../plugin/status/alerts/stream-conditions.ts';
import {
  tenantConditions,
  type TenantFacts,
} from '../../../plugin/status/alerts/tenant-conditions.ts';
import { HOUR, MINUTE, NOW, READY, refused, statusOf } from './facts.ts';

const LIMITS = { silenceMs: 24 * HOUR, lagMs: 6 * HOUR, stuckMs: 30 * MINUTE };

describe('the conditions of a stream', () => {
  const judge = (
    kind: Condition['kind'],
    status: Parameters<typeof statusOf>[0] = {},
    facts: Partial<StreamFacts> = {},
  ) => {
    const full = statusOf(status);
    const conditions = streamConditions({
      status: full,
      limits: LIMITS,
      receiver: READY,
      nowMs: NOW,
      stuckSinceMs: full.tryingSinceMs,
      isActive: () => false,
      ...facts,
    });
    const found = conditions.find((one) => one.kind === kind);
    if (found === undefined) throw new Error(`${kind} was not judged`);
    return found;
  };

  const cases: readonly (readonly [string, () => Condition, Condition['verdict']])[] = [
    ['no silence before the limit', () => judge('silence'), 'off'],
    ['silence at the limit', () => judge('silence', { quietSinceMs: NOW - 24 * HOUR }), 'on'],
    [
      'nothing about silence before the first answer of a run',
      () =>
        judge('silence', {
          quietSinceMs: NOW - 72 * HOUR,
          isCaughtUp: undefined,
          tryingSinceMs: NOW - 1000,
        }),
      'unknown',
    ],
    [
      'silence when no answer comes at all',
      () =>
        judge('silence', {
          quietSinceMs: NOW - 72 * HOUR,
          isCaughtUp: undefined,
          tryingSinceMs: NOW - 2 * MINUTE,
        }),
      'on',
    ],
    [
      'no silence when the limit is off',
      () => judge('silence', { quietSinceMs: NOW - 72 * HOUR }, { limits: {} }),
      'off',
    ],
    ['no stream stuck that waits', () => judge('stuck'), 'off'],
    ['nothing about a stream that asks', () => judge('stuck', { tryingSinceMs: NOW }), 'unknown'],
    [
      'a stream stuck that tries for longer than the limit',
      () => judge('stuck', refused(503, NOW - 31 * MINUTE)),
      'on',
    ],
    [
      'nothing about a stream that was stuck before a restart, until it has tried again',
      () => judge('stuck', { tryingSinceMs: NOW - 1000 }, { stuckSinceMs: NOW - 5 * HOUR }),
      'unknown',
    ],
    [
      'a stream stuck on from before a restart once it fails again',
      () => judge('stuck', refused(503, NOW - 1000), { stuckSinceMs: NOW - 5 * HOUR }),
      'on',
    ],
    [
      'a lag above the limit',
      () => judge('lag', { isCaughtUp: false, hwmSecs: (NOW - 7 * HOUR) / 1000 }),
      'on',
    ],
    [
      'no lag where there is nothing more',
      () => judge('lag', { isCaughtUp: true, hwmSecs: (NOW - 48 * HOUR) / 1000 }),
      'off',
    ],
    [
      'a lag that goes on above half of the limit',
      () =>
        judge(
          'lag',
          { isCaughtUp: false, hwmSecs: (NOW - 4 * HOUR) / 1000 },
          { isActive: (kind) => kind === 'lag' },
        ),
      'on',
    ],
    [
      'no lag that begins below the limit',
      () => judge('lag', { isCaughtUp: false, hwmSecs: (NOW - 4 * HOUR) / 1000 }),
      'off',
    ],
    ['a permission missing at 403', () => judge('permission_missing', refused(403, NOW)), 'on'],
    [
      'nothing about a permission at other trouble',
      () => judge('permission_missing', refused(503, NOW)),
      'unknown',
    ],
    [
      'a permission given at a good answer',
      () => judge('permission_missing', { tryingSinceMs: undefined }),
      'off',
    ],
  ];
  for (const [claim, verdictOf, expected] of cases) {
    it(`are ${claim}`, () => {
      expect(verdictOf().verdict).to.equal(expected);
    });
  }

  it('name the receiver when a page waits for it', () => {
    const stuck = judge(
      'stuck',
      { state: 'delivering', tryingSinceMs: NOW - HOUR },
      { receiver: { ...READY, lastError: 'unix:///run/f.sock: nobody listens there. Start it.' } },
    );
    expect(stuck).to.have.property('verdict', 'on');
    expect(stuck).to.have.property('message').that.contains('nobody listens there. Start it.');
  });
});

describe('the conditions of a tenant', () => {
  const judge = (kind: Condition['kind'], facts: Partial<TenantFacts> = {}) => {
    const conditions = tenantConditions({
      tenant: 'acme',
      streams: [statusOf()],
      tokenEnd: { kind: 'unsaid' },
      tokenMs: 7 * 24 * HOUR,
      nowMs: NOW,
      ...facts,
    });
    return conditions.find((one) => one.kind === kind);
  };

  it('are a rejected token since the first stream that met 401', () => {
    const streams = [statusOf(refused(401, NOW - MINUTE)), statusOf(refused(401, NOW - HOUR))];
    expect(judge('token_rejected', { streams })).to.include({
      verdict: 'on',
      sinceMs: NOW - HOUR,
      message: 'Tenant acme: Answer 401.',
    });
  });

  it('are a rejected token when none can be read', () => {
    const trouble = { key: 'no token', message: 'The token cannot be read.', sinceMs: NOW };
    const streams = [statusOf({ trouble, tryingSinceMs: NOW })];
    expect(judge('token_rejected', { streams })).to.include({ verdict: 'on' });
  });

  it('are a token that is taken once one stream has an answer', () => {
    const streams = [statusOf(), statusOf({ tryingSinceMs: NOW })];
    expect(judge('token_rejected', { streams })).to.include({ verdict: 'off' });
  });

  it('say nothing about the token while no stream has an answer', () => {
    const streams = [statusOf({ tryingSinceMs: NOW })];
    expect(judge('token_rejected', { streams })).to.include({ verdict: 'unknown' });
  });

  const ends: readonly (readonly [string, Partial<TenantFacts>, Condition['verdict']])[] = [
    ['nothing before a token was read', { tokenEnd: undefined }, 'unknown'],
    ['no end for a token that does not say', {}, 'off'],
    ['no end that is far', { tokenEnd: { kind: 'at', atMs: NOW + 8 * 24 * HOUR } }, 'off'],
    ['an end that is near', { tokenEnd: { kind: 'at', atMs: NOW + 6 * 24 * HOUR } }, 'on'],
    ['an end that has passed', { tokenEnd: { kind: 'at', atMs: NOW - HOUR } }, 'on'],
    [
      'no end when the limit is off',
      { tokenEnd: { kind: 'at', atMs: NOW }, tokenMs: undefined },
      'off',
    ],
  ];
  for (const [claim, facts, expected] of ends) {
    it(`are ${claim}`, () => {
      expect(judge('token_expiring', facts)).to.include({ verdict: expected });
    });
  }
});
