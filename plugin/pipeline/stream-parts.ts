import type { Log } from '../observe/log.ts';
import type { Meter } from '../observe/meter.ts';
import type { Clock } from '../source/clock.ts';
import type { BackOffOptions } from '../source/netskope/back-off.ts';
import type { NetskopeClient } from '../source/netskope/client.ts';
import type { StreamPath } from '../source/netskope/endpoint.ts';
import type { PageCounts, TransformPage } from '../transform/page-result.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { DeadLetterStore } from './dead-letter.ts';
import type { DrainWatch } from './drain.ts';
import type { Forward } from './forward-frames.ts';
import type { PageBudget } from './page-budget.ts';
import type { Persist } from './persist.ts';
import type { Reporter } from './reporter.ts';
import type { StatusBoard } from './stream-status.ts';

/** A page that was delivered and checkpointed. */
export interface DeliveredPage {
  readonly tenant: string;
  readonly stream: string;
  readonly counts: PageCounts;
  readonly frames: number;
  readonly bytes: number;
  readonly hwmSecs?: number;
  readonly atMs: number;
}

/** Settings that all streams share. */
export interface StreamSettings {
  readonly backOff: BackOffOptions;
  /** Least time between two requests of one stream. */
  readonly requestIntervalMs: number;
  /** Room set aside for the first page of a stream. */
  readonly firstPageBytes: number;
  /** How often an undecodable page must come the same before it is set aside. */
  readonly setAsideAfter: number;
  /** How often the token is looked at while it is refused. */
  readonly tokenPollMs: number;
  readonly framesAtOnce: number;
}

/** Everything one stream loop works with. */
export interface StreamParts {
  readonly tenant: string;
  readonly stream: string;
  readonly path: StreamPath;
  readonly settings: StreamSettings;
  readonly client: NetskopeClient;
  readonly transform: TransformPage;
  readonly forward: Forward;
  readonly store: CheckpointStore;
  readonly deadLetters: DeadLetterStore;
  readonly budget: PageBudget;
  readonly persist: Persist;
  readonly reporter: Reporter;
  readonly status: StatusBoard;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly meter: Meter;
  /** Present when the run ends once everything is drained. */
  readonly drain?: DrainWatch;
  /** Aborts when no further request may be sent; waits and requests end at once. */
  readonly waits: AbortSignal;
  /** Aborts when the page in hand must be let go. */
  readonly deadline: AbortSignal;
  readonly onPage: (page: DeliveredPage) => void;
}
