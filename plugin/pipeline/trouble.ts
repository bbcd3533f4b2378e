import type { Answer } from '../source/netskope/answer.ts';
import type { Broken, HttpError } from '../source/netskope/outcome.ts';
import type { Trouble } from './reporter.ts';
import type { StreamWord } from './stream-status.ts';

/** An answer that brought nothing, in words for the log and for the status. */
export interface DescribedTrouble extends Trouble {
  readonly word: StreamWord;
  /** True when only a person can end it. */
  readonly isHopeless: boolean;
}

/** Conflicts in a row after which a second consumer is certain enough to call it an error. */
const CERTAIN_CONFLICTS = 5;

/** Describes what went wrong; undefined when nothing did. `conflicts` counts the 409 answers in a row. */
export function describeTrouble(answer: Answer, conflicts: number): DescribedTrouble | undefined {
  switch (answer.kind) {
    case 'page':
    case 'no_content':
      return undefined;
    case 'http_error':
      return describeStatus(answer, conflicts);
    case 'broken':
      return describeBroken(answer);
    case 'unusable':
      return {
        key: `unusable ${answer.reason}`,
        level: answer.isRepeatable ? 'error' : 'warn',
        message:
          answer.reason === 'transform_failed'
            ? 'The page could not be transformed; it is asked for again.'
            : 'The answer is no page; it is asked for again.',
        fields: { reason: answer.reason, detail: answer.message },
        word: 'backing off',
        isHopeless: false,
      };
    case 'no_token':
      return {
        key: 'no token',
        level: 'error',
        message: 'The token cannot be read; it is used as soon as it can.',
        fields: { detail: answer.message },
        word: 'denied',
        isHopeless: true,
      };
  }
}

function describeBroken(answer: Broken): DescribedTrouble {
  const isTooLarge = answer.reason === 'too_large';
  return {
    key: `broken ${answer.reason}`,
    level: isTooLarge ? 'error' : 'warn',
    message: isTooLarge
      ? 'The page is larger than max_body_bytes allows; the stream stands still until that is raised.'
      : 'The answer did not arrive whole; the page is asked for again.',
    fields: { reason: answer.reason, detail: answer.message },
    word: 'backing off',
    isHopeless: false,
  };
}

function describeStatus(answer: HttpError, conflicts: number): DescribedTrouble {
  const { status, statusClass, serverMessage } = answer;
  const isCertain = statusClass === 'conflict' && conflicts >= CERTAIN_CONFLICTS;
  return {
    ...STATUS_TROUBLES[statusClass],
    ...(status === 401 ? { message: TOKEN_REFUSED } : {}),
    ...(isCertain ? { level: 'error' } : {}),
    key: `status ${status}${isCertain ? ' lasting' : ''}`,
    fields: { status, ...(serverMessage === undefined ? {} : { serverMessage }) },
  };
}

const TOKEN_REFUSED =
  'The tenant refuses the token: it is wrong or has expired. Renew it where it is configured; the new one is used as soon as it can be read.';

const STATUS_TROUBLES: Readonly<
  Record<HttpError['statusClass'], Omit<DescribedTrouble, 'key' | 'fields'>>
> = {
  denied: {
    level: 'error',
    message:
      'The tenant denies this stream to the token. Grant the token read privilege on the endpoint, or take the stream out of the configuration; other streams go on.',
    word: 'denied',
    isHopeless: true,
  },
  not_found: {
    level: 'error',
    message:
      'The tenant does not know this endpoint. Check url, or take the stream out of the configuration if the tenant has no licence for it; other streams go on.',
    word: 'denied',
    isHopeless: true,
  },
  bad_request: {
    level: 'error',
    message:
      'The tenant calls the request invalid. Check index and start in the configuration; other streams go on.',
    word: 'denied',
    isHopeless: true,
  },
  redirect: {
    level: 'error',
    message:
      'The tenant answers with a redirect, which is not followed because the token would go along. Correct url.',
    word: 'denied',
    isHopeless: true,
  },
  unexpected: {
    level: 'error',
    message:
      'The answer has a status that this endpoint does not give. Check that url names the tenant itself, not a proxy or portal.',
    word: 'denied',
    isHopeless: true,
  },
  conflict: {
    level: 'warn',
    message:
      'The index is in use by another request. One index serves one consumer: when this goes on, another program reads with the same index and each gets only part of the data. Give this one an index of its own.',
    word: 'index in use',
    isHopeless: false,
  },
  rate_limited: {
    level: 'warn',
    message: 'The tenant limits the rate of requests; the stream waits as long as it is told.',
    word: 'rate limited',
    isHopeless: false,
  },
  server: {
    level: 'warn',
    message: 'The tenant has trouble of its own; the same request is repeated.',
    word: 'backing off',
    isHopeless: false,
  },
};
