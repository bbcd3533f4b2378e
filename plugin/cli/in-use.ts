import type { Config } from '../config/config.generated.ts';
import type { ForwardSender } from '../forward/sender.ts';
import type { SupervisorOptions } from '../pipeline/supervisor.ts';
import type { Sources } from '../reload/sources.ts';
import type { TransformSlot } from '../reload/transform-slot.ts';
import type { AlertLimits } from '../status/alerts/alert-limits.ts';
import type { TenantRun } from './assemble-tenants.ts';

/** What a running sidecar works with; a reload replaces its parts. */
export interface InUse {
  config: Config;
  sender: ForwardSender;
  tenants: readonly TenantRun[];
  limits: AlertLimits;
  /** What all of it was made of. */
  sources: Sources;
  readonly slot: TransformSlot;
  /** Sources that are not tenants; a reload lets them go on. */
  readonly buckets: NonNullable<SupervisorOptions['sources']>;
  /** What is being closed after it was replaced. */
  readonly leaving: Set<Promise<void>>;
  /** Closes what lasts as long as the run. */
  readonly closers: readonly (() => Promise<void>)[];
}
