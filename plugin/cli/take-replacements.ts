import type { SupervisorChange } from '../pipeline/supervisor.ts';
import { alertLimitsOf } from '../status/alerts/alert-limits.ts';
import { forwardPart } from '../reload/config-parts.ts';
import { mappingsFingerprint } from '../reload/sources.ts';
import type { Surroundings } from './assemble.ts';
import { closeTenants, streamSettings } from './assemble-tenants.ts';
import type { InUse } from './in-use.ts';
import type { Replacements } from './replacements.ts';

export interface TakeParts {
  readonly surroundings: Surroundings;
  readonly apply: (change: SupervisorChange) => Promise<void>;
}

/** Puts the replacements to use, between two pages of each stream, and names what has changed. */
export function takeReplacements(
  inUse: InUse,
  replacements: Replacements,
  { surroundings, apply }: TakeParts,
): readonly string[] {
  const changed = changes(inUse, replacements);
  const { config, transform, sender, tenants, sources } = replacements;
  const before = { sender: inUse.sender, tenants: inUse.tenants };
  inUse.config = config;
  inUse.limits = alertLimitsOf(config);
  inUse.sources = sources;
  inUse.tenants = tenants.runs;
  inUse.sender = sender ?? inUse.sender;
  surroundings.setLogLevel?.(config.log_level);
  surroundings.beginStreams?.(config);
  if (transform !== undefined) leave(inUse, inUse.slot.replace(transform));
  const applied = apply({
    tenants: tenants.runs,
    sourcesRevision: forwardPart(config),
    settings: streamSettings(config),
    forward: inUse.sender,
    deadlineMs: config.shutdown_timeout_secs * 1000,
  });
  leave(inUse, closeOld(before, inUse, applied));
  return changed;
}

/** Closes what no stream uses any more, once their last pages are finished or let go. */
async function closeOld(
  before: Pick<InUse, 'sender' | 'tenants'>,
  inUse: InUse,
  applied: Promise<void>,
): Promise<void> {
  const { sender, tenants } = inUse;
  await applied;
  if (before.sender !== sender) await before.sender.close();
  await closeTenants(before.tenants, tenants);
}

function leave({ leaving }: InUse, work: Promise<void>): void {
  leaving.add(work);
  void work.finally(() => leaving.delete(work));
}

function changes(inUse: InUse, next: Replacements): readonly string[] {
  const { config: before, tenants } = inUse;
  const { config: after } = next;
  const keys = Object.keys({ ...before, ...after }) as (keyof typeof before)[];
  const settings = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const isMapping =
    mappingsFingerprint(inUse.sources.mappings) !== mappingsFingerprint(next.sources.mappings);
  const revisions = (runs: InUse['tenants']) => runs.map(({ revision }) => revision).join();
  const isConnection = revisions(tenants) !== revisions(next.tenants.runs);
  return [
    ...settings,
    ...(isMapping ? ['mappings'] : []),
    ...(isConnection && settings.length === 0 ? ['certificates'] : []),
  ];
}
