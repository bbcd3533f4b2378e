import type { StreamPath } from '../../source/netskope/endpoint.ts';
import type { HttpError, Outcome } from '../../source/netskope/outcome.ts';
import { grantSentence } from '../../source/netskope/permission.ts';
import { RecordView } from '../../transform/json/record-view.ts';
import { scanPage } from '../../transform/json/scan-page.ts';
import type { Judgement } from './finding.ts';

const WRONG_HOST = 'Check that url names the tenant itself, not a proxy or portal.';

/** What the answer to a request for a stream says about token, permission and address. */
export function judgeAnswer(outcome: Outcome, path: StreamPath): Judgement {
  switch (outcome.kind) {
    case 'body': {
      const page = scanPage(outcome.bytes, new RecordView(), () => undefined);
      if (page.kind === 'page') return { verdict: 'ok', detail: 'readable' };
      return {
        verdict: 'failed',
        detail: `the answer is no page: ${page.message}`,
        cure: WRONG_HOST,
      };
    }
    case 'no_content':
      return { verdict: 'ok', detail: 'readable' };
    case 'aborted':
      return { verdict: 'skipped', detail: 'not asked' };
    case 'no_token':
      return {
        verdict: 'failed',
        detail: outcome.message,
        cure: 'Put the token where the configuration names it, readable by this user.',
      };
    case 'broken':
      return {
        verdict: 'failed',
        detail: outcome.message,
        cure: 'Check url, http.proxy, http.ca_file and the network between the two.',
      };
    case 'http_error':
      return judgeStatus(outcome, path);
  }
}

function judgeStatus(error: HttpError, path: StreamPath): Judgement {
  const { what, cure, verdict = 'failed' } = wordsOf(error, path);
  const said =
    error.serverMessage === undefined ? '' : ` (the tenant says: ${error.serverMessage})`;
  return { verdict, detail: `${error.status}: ${what}${said}`, cure };
}

interface Words {
  readonly what: string;
  readonly cure: string;
  readonly verdict?: 'ok' | 'warning';
}

function wordsOf({ status, statusClass }: HttpError, path: StreamPath): Words {
  switch (statusClass) {
    case 'denied':
      return status === 401 ? TOKEN_REFUSED : denied(path);
    case 'not_found':
      return {
        what: 'the tenant does not know this endpoint',
        cure: 'Check url; if the tenant has no licence for the stream, take it out of streams.',
      };
    case 'bad_request':
      return { what: 'the tenant calls the request invalid', cure: 'Check index.' };
    case 'redirect':
      return {
        what: 'the tenant answers with a redirect, which is not followed for the token would go along',
        cure: 'Write the host that answers itself in url.',
      };
    case 'unexpected':
      return { what: 'this endpoint does not give such a status', cure: WRONG_HOST };
    case 'conflict':
      return {
        verdict: 'ok',
        what: 'readable; another check asks at the same moment',
        cure: 'Wait for it to end, if you want to see this line without a status.',
      };
    case 'rate_limited':
      return {
        verdict: 'warning',
        what: 'the tenant limits the rate of requests just now',
        cure: 'Check again in a minute; if it stays, look for other programs that use the API (Settings > Tools > REST API v2 shows the limit).',
      };
    case 'server':
      return {
        what: 'the tenant has trouble of its own',
        cure: 'Check again later; a run repeats the request by itself.',
      };
  }
}

const TOKEN_REFUSED: Words = {
  what: 'the tenant refuses the token: it is wrong or has expired',
  cure: 'Make a new one (Settings > Administration > Administrators & Roles > Service Accounts) and put it where token points; see also that the REST API is enabled and the IP allow list has this machine.',
};

function denied(path: StreamPath): Words {
  return {
    what: 'the token may not read this stream',
    cure: `${grantSentence(path)} Or take the stream out of streams; the others go on without it.`,
  };
}
