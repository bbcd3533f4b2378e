import { expect } from 'chai';
import type { Answer } from '../../../plugin/source/netskope/answer.ts';
import type { Operation } from '../../../plugin/source/netskope/operation.ts';
import {
  decide,
  firstState,
  type Decision,
  type StreamState,
} from '../../../plugin/source/netskope/stream-state.ts';

const EPOCH: Operation = { kind: 'epoch', epochSecs: 1736150000 };
const NEXT: Operation = { kind: 'next' };
const RESEND: Operation = { kind: 'resend' };

const page = (digest: string, records = 3): Answer => ({
  kind: 'page',
  digest,
  records,
  rateLimit: {},
});
const broken = (reason: 'cut_body' | 'timeout' | 'lost_connection' | 'too_large'): Answer => ({
  kind: 'broken',
  reason,
  message: '',
  receivedBytes: 0,
});
const httpError = (status: number): Answer => ({
  kind: 'http_error',
  status,
  statusClass: 'server',
  rateLimit: {},
  tokenGeneration: 1,
});
const unusable = (reason: string, isRepeatable = false, digest = 'body:a'): Answer => ({
  kind: 'unusable',
  reason,
  message: '',
  isRepeatable,
  digest,
});

interface Case {
  readonly claim: string;
  readonly state: StreamState;
  readonly answer: Answer;
  readonly kind: Decision['kind'];
  readonly next: StreamState;
}

const CASES: readonly Case[] = [
  {
    claim: 'delivers the page an epoch brings, and goes on with next',
    state: { operation: EPOCH },
    answer: page('a'),
    kind: 'deliver',
    next: { operation: NEXT, lastDigest: 'a' },
  },
  {
    claim: 'goes on with next after an empty epoch',
    state: { operation: EPOCH },
    answer: page('e', 0),
    kind: 'pass_over',
    next: { operation: NEXT },
  },
  {
    claim: 'takes 204 for an empty page',
    state: { operation: NEXT, lastDigest: 'a' },
    answer: { kind: 'no_content', rateLimit: {} },
    kind: 'pass_over',
    next: { operation: NEXT, lastDigest: 'a' },
  },
  {
    claim: 'delivers a page of next even when it looks like the last one',
    state: { operation: NEXT, lastDigest: 'a' },
    answer: page('a'),
    kind: 'deliver',
    next: { operation: NEXT, lastDigest: 'a' },
  },
  {
    claim: 'passes over a resend of the page that was delivered',
    state: { operation: RESEND, lastDigest: 'a' },
    answer: page('a'),
    kind: 'pass_over',
    next: { operation: NEXT, lastDigest: 'a' },
  },
  {
    claim: 'delivers a resend of another page',
    state: { operation: RESEND, lastDigest: 'a' },
    answer: page('b'),
    kind: 'deliver',
    next: { operation: NEXT, lastDigest: 'b' },
  },
  {
    claim: 'delivers a resend when nothing is known of the last page',
    state: { operation: RESEND },
    answer: page('b'),
    kind: 'deliver',
    next: { operation: NEXT, lastDigest: 'b' },
  },
  {
    claim: 'keeps the digest over an empty resend',
    state: { operation: RESEND, lastDigest: 'a' },
    answer: page('e', 0),
    kind: 'pass_over',
    next: { operation: NEXT, lastDigest: 'a' },
  },
  ...(['cut_body', 'timeout', 'lost_connection', 'too_large'] as const).flatMap((reason) => [
    {
      claim: `asks for the page again after next broke by ${reason}`,
      state: { operation: NEXT, lastDigest: 'a' },
      answer: broken(reason),
      kind: 'retry' as const,
      next: { operation: RESEND, lastDigest: 'a' },
    },
    {
      claim: `repeats the epoch after it broke by ${reason}`,
      state: { operation: EPOCH },
      answer: broken(reason),
      kind: 'retry' as const,
      next: { operation: EPOCH },
    },
  ]),
  ...['empty', 'truncated', 'not_ok', 'no_result', 'not_json'].map((reason) => ({
    claim: `asks for the page again after an answer that is ${reason}`,
    state: { operation: NEXT, lastDigest: 'a' },
    answer: unusable(reason),
    kind: 'retry' as const,
    next: { operation: RESEND, lastDigest: 'a' },
  })),
  ...[NEXT, RESEND, EPOCH].flatMap((operation) =>
    [401, 403, 404, 409, 429, 500, 503].map((status) => ({
      claim: `repeats ${operation.kind} after status ${status}`,
      state: { operation },
      answer: httpError(status),
      kind: 'retry' as const,
      next: { operation },
    })),
  ),
  ...[502, 504].map((status) => ({
    claim: `asks for the page again after status ${status}, which says that an answer was lost`,
    state: { operation: NEXT, lastDigest: 'a' },
    answer: httpError(status),
    kind: 'retry' as const,
    next: { operation: RESEND, lastDigest: 'a' },
  })),
  {
    claim: 'repeats the operation when there was no token to send',
    state: { operation: NEXT },
    answer: { kind: 'no_token', message: '', tokenGeneration: 0 },
    kind: 'retry',
    next: { operation: NEXT },
  },
  {
    claim: 'passes over a page that was set aside before',
    state: { operation: RESEND, lastDigest: 'body:a' },
    answer: unusable('not_json', true, 'body:a'),
    kind: 'pass_over',
    next: { operation: NEXT, lastDigest: 'body:a' },
  },
  {
    claim: 'begins to count an undecodable page',
    state: { operation: NEXT, lastDigest: 'x' },
    answer: unusable('not_json', true, 'body:a'),
    kind: 'retry',
    next: { operation: RESEND, lastDigest: 'x', suspect: { digest: 'body:a', times: 1 } },
  },
  {
    claim: 'counts anew when the undecodable page is another',
    state: { operation: RESEND, suspect: { digest: 'body:a', times: 4 } },
    answer: unusable('not_json', true, 'body:b'),
    kind: 'retry',
    next: { operation: RESEND, suspect: { digest: 'body:b', times: 1 } },
  },
  {
    claim: 'sets an undecodable page aside at the fifth time',
    state: { operation: RESEND, lastDigest: 'x', suspect: { digest: 'body:a', times: 4 } },
    answer: unusable('not_json', true, 'body:a'),
    kind: 'set_aside',
    next: { operation: NEXT, lastDigest: 'body:a' },
  },
  {
    claim: 'sets an undecodable page of the epoch aside as well',
    state: { operation: EPOCH, suspect: { digest: 'body:a', times: 4 } },
    answer: unusable('not_json', true, 'body:a'),
    kind: 'set_aside',
    next: { operation: NEXT, lastDigest: 'body:a' },
  },
  {
    claim: 'does not forget an undecodable page over a lost connection',
    state: { operation: RESEND, suspect: { digest: 'body:a', times: 4 } },
    answer: broken('lost_connection'),
    kind: 'retry',
    next: { operation: RESEND, suspect: { digest: 'body:a', times: 4 } },
  },
  {
    claim: 'never sets aside what may come right by itself, however often it comes',
    state: { operation: RESEND, suspect: { digest: 'body:a', times: 99 } },
    answer: unusable('truncated', false, 'body:a'),
    kind: 'retry',
    next: { operation: RESEND, suspect: { digest: 'body:a', times: 99 } },
  },
];

describe('decide', () => {
  for (const { claim, state, answer, kind, next } of CASES) {
    it(claim, () => {
      const decision = decide(state, answer, 5);
      expect(decision.kind).to.equal(kind);
      expect(decision.next).to.deep.equal(next);
    });
  }

  it('asks for the text to be kept when an undecodable page is gone after reading', () => {
    const answer: Answer = {
      kind: 'unusable',
      reason: 'not_json',
      message: '',
      isRepeatable: true,
    };
    const decision = decide({ operation: NEXT }, answer, 5);
    expect(decision.next.suspect).to.deep.equal({ digest: '', times: 0 });
  });
});

describe('firstState', () => {
  it('begins with the epoch until that was answered', () => {
    const state = firstState({ epochSecs: 1736150000, isStarted: false });
    expect(state).to.deep.equal({ operation: EPOCH });
  });

  it('begins with resend once the stream had started', () => {
    const state = firstState({ epochSecs: 1736150000, isStarted: true, lastDigest: 'a' });
    expect(state).to.deep.equal({ operation: RESEND, lastDigest: 'a' });
  });
});
