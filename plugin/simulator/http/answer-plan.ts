import { FAULT_DEFAULTS, type FaultEffect } from '../faults/fault.ts';
import {
  CONFLICT,
  htmlReply,
  json,
  jsonReply,
  NO_PRIVILEGE,
  NO_ROUTE,
  TOO_MANY,
  WRONG_TOKEN,
  type Reply,
} from './reply.ts';

/** How a request is answered, given the fault that hits it. */
export type AnswerPlan =
  | { readonly how: 'page' }
  /** An answer without page; the cursor stays, and the iterator may stay occupied. */
  | { readonly how: 'refuse'; readonly reply: Reply; readonly occupySecs?: number }
  /** 200 and something else than a page. */
  | { readonly how: 'odd'; readonly reply: Reply; readonly moved: boolean }
  /** No answer: the connection is reset, or left hanging for a while. */
  | {
      readonly how: 'silent';
      readonly moved: boolean;
      readonly hangs: boolean;
      readonly secs?: number;
    };

/** The plan that a fault asks for; without one, the page. */
export function answerPlan(effect: FaultEffect | undefined): AnswerPlan {
  switch (effect?.kind) {
    case 'empty_200':
      return { how: 'odd', reply: blank(200), moved: effect.moved ?? true };
    case 'html_200':
      return { how: 'odd', reply: htmlReply(200, 'Please sign in'), moved: effect.moved ?? true };
    case 'not_ok':
      return {
        how: 'odd',
        reply: json(200, { ok: 0, status: 'error', message: 'Internal error' }),
        moved: effect.moved ?? false,
      };
    case 'reset':
      return { how: 'silent', hangs: false, moved: effect.moved ?? false };
    case 'hang':
      return {
        how: 'silent',
        hangs: true,
        moved: effect.moved ?? false,
        ...(effect.secs === undefined ? {} : { secs: effect.secs }),
      };
    case '409':
      return {
        how: 'refuse',
        reply: CONFLICT,
        occupySecs: effect.secs ?? FAULT_DEFAULTS.conflictSecs,
      };
    default: {
      const reply = effect && refusal(effect.kind);
      return reply ? { how: 'refuse', reply } : { how: 'page' };
    }
  }
}

function refusal(kind: FaultEffect['kind']): Reply | undefined {
  switch (kind) {
    case '204':
      return blank(204);
    case '400':
      return jsonReply(400, 'Bad request');
    case '401':
      return WRONG_TOKEN;
    case '403':
      return NO_PRIVILEGE;
    case '404':
      return NO_ROUTE;
    case '429':
      return TOO_MANY;
    case '500':
      return jsonReply(500, 'An unexpected error occurred');
    case '503':
      return jsonReply(503, 'Service unavailable');
    case 'html_502':
      return htmlReply(502, '502 Bad Gateway');
    default:
      return undefined;
  }
}

function blank(status: number): Reply {
  return { status, contentType: 'application/json', body: '' };
}
