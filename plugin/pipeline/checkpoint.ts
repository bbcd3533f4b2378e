/** Sums over the life of a checkpoint. */
export interface StreamTotals {
  readonly pages: number;
  readonly records: number;
  /** Entries in frames, over all outputs. */
  readonly delivered: number;
  readonly invalid: number;
  readonly deadLettered: number;
  readonly bytes: number;
  /** Undecodable pages put into the dead-letter folder whole. */
  readonly setAside: number;
}

export const NO_TOTALS: StreamTotals = {
  pages: 0,
  records: 0,
  delivered: 0,
  invalid: 0,
  deadLettered: 0,
  bytes: 0,
  setAside: 0,
};

/** What is known for certain about a stream: what was delivered, and where it began. */
export interface Checkpoint {
  readonly version: 1;
  readonly tenant: string;
  readonly stream: string;
  readonly index: string;
  /** Host, and port if any, of the tenant's URL. */
  readonly host: string;
  /** Where the stream began, epoch seconds; repeated until it was answered. */
  readonly epochSecs: number;
  /** Whether the epoch request was answered and the answer dealt with. */
  readonly isStarted: boolean;
  readonly hwmSecs?: number;
  readonly lastPage?: LastPage;
  readonly totals: StreamTotals;
  /** ISO time since when no record was delivered: of the last page with records, or of the beginning. */
  readonly quietSince?: string;
  /** ISO time of writing. */
  readonly updatedAt: string;
}

export interface LastPage {
  readonly digest: string;
  readonly records: number;
  readonly bytes: number;
}

/** Since when no record was delivered, epoch milliseconds; files of older versions know only when they were written. */
export function quietSinceMs({ quietSince, updatedAt }: Checkpoint): number | undefined {
  const ms = Date.parse(quietSince ?? updatedAt);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The file's content. */
export function formatCheckpoint(checkpoint: Checkpoint): Buffer {
  return Buffer.from(`${JSON.stringify(checkpoint, undefined, 2)}\n`);
}

/** Reads a file's content; a string says why it is no checkpoint. */
export function parseCheckpoint(content: Uint8Array): Checkpoint | string {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(content).toString());
  } catch {
    return 'it is not JSON';
  }
  if (!isObject(value)) return 'it is not a JSON object';
  if (value.version !== 1) return 'its version is not 1';
  return isCheckpoint(value) ? value : 'a member is missing or has the wrong type';
}

function isCheckpoint(
  value: Record<string, unknown>,
): value is Record<string, unknown> & Checkpoint {
  const texts = ['tenant', 'stream', 'index', 'host', 'updatedAt'];
  return (
    texts.every((name) => typeof value[name] === 'string') &&
    isCount(value.epochSecs) &&
    typeof value.isStarted === 'boolean' &&
    (value.hwmSecs === undefined || typeof value.hwmSecs === 'number') &&
    (value.lastPage === undefined || isLastPage(value.lastPage)) &&
    (value.quietSince === undefined || typeof value.quietSince === 'string') &&
    isTotals(value.totals)
  );
}

function isLastPage(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.digest === 'string' &&
    isCount(value.records) &&
    isCount(value.bytes)
  );
}

function isTotals(value: unknown): boolean {
  return isObject(value) && Object.keys(NO_TOTALS).every((name) => isCount(value[name]));
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
