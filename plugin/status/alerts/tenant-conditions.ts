import type { StreamStatus } from '../../pipeline/stream-status.ts';
import type { TokenEnd } from '../../source/netskope/token-end.ts';
import type { Condition } from './condition.ts';
import { momentInWords } from './durations-in-words.ts';
import { OFF } from './stream-conditions.ts';

/** What is known of a tenant when it is judged. */
export interface TenantFacts {
  readonly tenant: string;
  readonly streams: readonly StreamStatus[];
  /** Undefined while no token was read. */
  readonly tokenEnd: TokenEnd | undefined;
  /** How long before its end a token is announced; undefined is off. */
  readonly tokenMs: number | undefined;
  readonly nowMs: number;
}

/** Judges what concerns the token, and so all streams of a tenant. */
export function tenantConditions(facts: TenantFacts): readonly Condition[] {
  return [tokenRejected(facts), tokenExpiring(facts)];
}

function tokenRejected({ tenant, streams }: TenantFacts): Condition {
  const subject = { kind: 'token_rejected', tenant } as const;
  const troubles = streams.flatMap(({ trouble }) => trouble ?? []);
  const refused = troubles.filter(({ status, key }) => status === 401 || key === 'no token');
  const [first] = refused.toSorted((a, b) => a.sinceMs - b.sinceMs);
  if (first !== undefined) {
    const message = `Tenant ${tenant}: ${first.message}`;
    return { ...subject, verdict: 'on', sinceMs: first.sinceMs, message };
  }
  const isTaken = streams.some(
    (one) => one.trouble === undefined && one.tryingSinceMs === undefined,
  );
  return isTaken
    ? { ...subject, verdict: 'off', message: `Tenant ${tenant} takes the token again.` }
    : { ...subject, verdict: 'unknown' };
}

function tokenExpiring({ tenant, tokenEnd, tokenMs, nowMs }: TenantFacts): Condition {
  const subject = { kind: 'token_expiring', tenant } as const;
  if (tokenMs === undefined) return { ...subject, verdict: 'off', message: OFF };
  if (tokenEnd === undefined) return { ...subject, verdict: 'unknown' };
  const beginsMs = tokenEnd.kind === 'at' ? tokenEnd.atMs - tokenMs : Infinity;
  if (tokenEnd.kind !== 'at' || nowMs < beginsMs) {
    const message = `The token of tenant ${tenant} that is in use now is not about to end.`;
    return { ...subject, verdict: 'off', message };
  }
  const when = momentInWords(tokenEnd.atMs);
  const verb = nowMs < tokenEnd.atMs ? 'ends' : 'ended';
  return {
    ...subject,
    verdict: 'on',
    sinceMs: beginsMs,
    message: `The token of tenant ${tenant} ${verb} on ${when}. Make a new one and put it where the configuration says; it is used as soon as it can be read.`,
  };
}
