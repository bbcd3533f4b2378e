import type { Config, TenantConfig } from '../../config/config.generated.ts';
import { streamSegments } from '../../config/stream-names.ts';
import { describeTrouble } from '../../pipeline/trouble.ts';
import type { NetskopeClient } from '../../source/netskope/client.ts';
import type { Outcome } from '../../source/netskope/outcome.ts';
import { tenantClient, type Surroundings } from '../assemble.ts';
import { CannotStart } from '../cannot-start.ts';
import { RecordView } from '../../transform/json/record-view.ts';
import { scanPage } from '../../transform/json/scan-page.ts';
import type { CheckFinding } from './finding.ts';

/** An epoch so far ahead answers at once and with nothing. */
const AHEAD_SECS = 60;

/**
 * Asks each stream of the tenant for a page that begins in the future, on an index of its own, so
 * that no cursor in use moves.
 */
export async function checkTenant(
  config: Config,
  tenant: TenantConfig,
  surroundings: Surroundings,
): Promise<readonly CheckFinding[]> {
  const subject = `tenant ${tenant.name}`;
  const own = { ...tenant, index: `${tenant.index.slice(0, 74)}-check` };
  let opened;
  try {
    opened = await tenantClient(config, own, surroundings);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    return [{ subject, verdict: 'failed', detail: error.message }];
  }
  const { client, close } = opened;
  const findings: CheckFinding[] = [];
  for (const stream of tenant.streams) {
    const outcome = await ask(client, streamSegments(stream));
    findings.push({ subject: `${subject}, stream ${stream}`, ...judge(outcome) });
  }
  await close();
  return findings;
}

function ask(client: NetskopeClient, path: ReturnType<typeof streamSegments>): Promise<Outcome> {
  const epochSecs = Math.floor(Date.now() / 1000) + AHEAD_SECS;
  return client.request({
    path,
    operation: { kind: 'epoch', epochSecs },
    room: { reservedBytes: 0, expectedBytes: 0, reserve: () => Promise.resolve(true) },
  });
}

function judge(outcome: Outcome): Pick<CheckFinding, 'verdict' | 'detail'> {
  switch (outcome.kind) {
    case 'body': {
      const page = scanPage(outcome.bytes, new RecordView(), () => undefined);
      if (page.kind === 'page') return { verdict: 'ok', detail: 'readable' };
      const cure = 'Check that url names the tenant itself, not a proxy or portal.';
      return { verdict: 'failed', detail: `The answer is no page: ${page.message} ${cure}` };
    }
    case 'no_content':
      return { verdict: 'ok', detail: 'readable' };
    case 'aborted':
      return { verdict: 'skipped', detail: 'not asked' };
    case 'broken':
    case 'no_token':
      return { verdict: 'failed', detail: outcome.message };
    case 'http_error': {
      // Another check at the same moment: the token was good enough to get that far.
      if (outcome.statusClass === 'conflict') return { verdict: 'ok', detail: 'readable' };
      const what = describeTrouble(outcome, 0)?.message ?? '';
      return { verdict: 'failed', detail: `${outcome.status}: ${what}` };
    }
  }
}
