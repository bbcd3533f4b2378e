import type { Log } from '../../observe/log.ts';
import type { Meter } from '../../observe/meter.ts';
import type { BucketClient } from '../../source/s3/bucket-client.ts';
import type { QueueClient } from '../../source/s3/queue-client.ts';
import type { Clock } from '../../source/clock.ts';
import type { TransformPage } from '../../transform/page-result.ts';
import type { DeadLetterStore } from '../dead-letter.ts';
import type { Forward } from '../forward-frames.ts';
import type { PageBudget } from '../page-budget.ts';
import type { Persist } from '../persist.ts';
import type { Reporter } from '../reporter.ts';
import type { DeliveredPage } from '../stream-parts.ts';
import type { StatusBoard } from '../stream-status.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import type { SetAsideStore } from './set-aside.ts';

/** Settings of one bucket. */
export interface BucketSettings {
  /** Between the ends of two listings. */
  readonly pollMs: number;
  /** How late an object may show up in listings. */
  readonly lookBackMs: number;
  /** Objects that are read ahead while one is delivered. */
  readonly objectsAtOnce: number;
  /** Larger ones, unpacked, are set aside. */
  readonly maxObjectBytes: number;
  /** Text of the records that are delivered at once. */
  readonly pageBytes: number;
  /** The wait after trouble that a person has to cure. */
  readonly deniedIntervalMs: number;
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  readonly framesAtOnce: number;
}

/** Everything the loop of one bucket works with. */
export interface BucketParts {
  readonly tenant: string;
  /** The name of the format. */
  readonly stream: string;
  /** The name of the entry in the configuration. */
  readonly name: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly settings: BucketSettings;
  readonly client: BucketClient;
  /** Present when notifications say what is new. */
  readonly queue?: QueueClient;
  readonly transform: TransformPage;
  readonly forward: Forward;
  readonly ledger: Ledger;
  /** Writes an entry, then counts it; false when that was given up because the process stops. */
  readonly record: (entry: LedgerEntry) => Promise<boolean>;
  readonly deadLetters: DeadLetterStore;
  readonly setAside: SetAsideStore;
  readonly budget: PageBudget;
  readonly persist: Persist;
  readonly reporter: Reporter;
  readonly status: StatusBoard;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  readonly meter: Meter;
  /** Whether the run ends once everything is read. */
  readonly isOnce: boolean;
  /** Aborts when nothing more may be asked for. */
  readonly waits: AbortSignal;
  /** Aborts when the page in hand must be let go. */
  readonly deadline: AbortSignal;
  readonly onPage: (page: DeliveredPage) => void;
}
