/** What the status page shows, as `/status.json` and `/events` give it; plain data for a browser. */
export interface Snapshot {
  readonly version: string;
  /** When the process began, epoch milliseconds. */
  readonly startedAtMs: number;
  readonly nowMs: number;
  readonly isReady: boolean;
  readonly receiver: ReceiverSnapshot;
  readonly streams: readonly StreamSnapshot[];
  readonly alerts: readonly AlertSnapshot[];
  readonly configuration: ConfigurationSnapshot;
  readonly pageBudget: { readonly heldBytes: number; readonly limitBytes: number };
  /** Time between two values of `rates`, milliseconds. */
  readonly rateStepMs: number;
}

export interface ReceiverSnapshot {
  /** The address, without secrets. */
  readonly to: string;
  readonly phase: string;
  readonly isReady: boolean;
  readonly reason: string;
  readonly inFlight: number;
  readonly waiting: number;
}

/** `starting` was never answered; `strained` has trouble and is still in time; `down` is not. */
export type StreamCondition = 'well' | 'starting' | 'strained' | 'down';

export interface StreamSnapshot {
  readonly tenant: string;
  readonly stream: string;
  readonly index: string;
  /** The name of the entry of `buckets`, where several are one stream. */
  readonly entry?: string;
  readonly state: string;
  readonly condition: StreamCondition;
  /** What is the matter and what to do, as sentences. */
  readonly reason: string;
  readonly troubleSinceMs?: number;
  /** The last trouble, when it has passed. */
  readonly past?: { readonly message: string; readonly ageSecs: number };
  /** How far `timestamp_hwm` lies behind the clock. */
  readonly lagSecs?: number;
  readonly lastAnswerAgeSecs?: number;
  readonly lastRecordAgeSecs?: number;
  readonly totals: StreamTotalsSnapshot;
  /** Records per second, the oldest first. */
  readonly rates: readonly number[];
}

export interface StreamTotalsSnapshot {
  readonly pages: number;
  readonly records: number;
  readonly delivered: number;
  readonly invalid: number;
  readonly deadLettered: number;
  readonly setAside: number;
  readonly bytes: number;
}

export interface AlertSnapshot {
  readonly kind: string;
  readonly tenant: string;
  readonly stream?: string;
  readonly sinceMs: number;
  readonly message: string;
}

export interface ConfigurationSnapshot {
  readonly loadedAtMs: number;
  readonly reloads: number;
  readonly problem?: { readonly message: string; readonly atMs: number };
}

/** One line of the log, without secrets. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  /** The other fields, as texts. */
  readonly fields: Readonly<Record<string, string>>;
}
