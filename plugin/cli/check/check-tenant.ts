import type { Config, TenantConfig } from '../../config/config.generated.ts';
import { streamSegments, type StreamName } from '../../config/stream-names.ts';
import type { NetskopeClient } from '../../source/netskope/client.ts';
import type { Outcome } from '../../source/netskope/outcome.ts';
import type { Surroundings } from '../assemble.ts';
import { tenantClient } from '../tenant-client.ts';
import { CannotStart } from '../cannot-start.ts';
import { checkClock, type ClockSample } from './check-clock.ts';
import type { CheckFinding } from './finding.ts';
import { judgeAnswer } from './judge-answer.ts';

/** An epoch so far ahead answers at once and with nothing. */
const AHEAD_SECS = 60;

/**
 * Asks each stream of the tenant for a page that begins in the future, on an index of its own, so
 * that no cursor in use moves; and compares the clocks.
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
    const line = { area: 'tenant', tenant: tenant.name, subject, verdict: 'failed' } as const;
    return [{ ...line, detail: error.message }];
  }
  const { client, close } = opened;
  const asked = await Promise.all(tenant.streams.map((stream) => ask(client, stream)));
  await close();
  return [
    ...asked.map(({ stream, outcome }) => ({
      area: 'tenant' as const,
      tenant: tenant.name,
      stream,
      subject: `${subject}, stream ${stream}`,
      ...judgeAnswer(outcome, streamSegments(stream)),
    })),
    ...checkClock(
      tenant.name,
      asked.flatMap(({ sample }) => sample ?? []),
    ),
  ];
}

interface Asked {
  readonly stream: StreamName;
  readonly outcome: Outcome;
  readonly sample?: ClockSample;
}

async function ask(client: NetskopeClient, stream: StreamName): Promise<Asked> {
  const sentAtMs = Date.now();
  const outcome = await client.request({
    path: streamSegments(stream),
    operation: { kind: 'epoch', epochSecs: Math.floor(sentAtMs / 1000) + AHEAD_SECS },
    room: {
      reservedBytes: 0,
      reserve: () => Promise.resolve(true),
      giveBack: () => undefined,
    },
  });
  const dateMs = outcome.kind === 'body' ? outcome.dateMs : undefined;
  if (dateMs === undefined) return { stream, outcome };
  return { stream, outcome, sample: { dateMs, sentAtMs, receivedAtMs: Date.now() } };
}
