import { join } from 'node:path';
import type { LaterObject, LedgerEntry, LedgerState } from './ledger.ts';

/** Which bucket a checkpoint is for, by the configuration. */
export interface BucketIdentity {
  readonly tenant: string;
  readonly stream: string;
  readonly name: string;
  /** Bucket, prefix and endpoint: with others it is another place. */
  readonly place: string;
}

/** Where objects lie, as one text. */
export function placeOf(entry: {
  readonly endpoint?: string;
  readonly bucket: string;
  readonly prefix: string;
}): string {
  const { endpoint = '', bucket, prefix } = entry;
  return [endpoint, bucket, prefix].join('/');
}

/** The file of a bucket's checkpoint. */
export function ledgerPath(
  stateDir: string,
  { tenant, stream, name }: Pick<BucketIdentity, 'tenant' | 'stream' | 'name'>,
): string {
  return join(stateDir, 'checkpoints', `${tenant}.${stream}.${name}.json`);
}

/** What the file of a bucket holds. */
export interface LedgerFile extends BucketIdentity {
  readonly state: LedgerState;
  readonly updatedAt: string;
}

/** The file's content. */
export function formatLedger({ state, ...file }: LedgerFile): Buffer {
  const plain = { ...state, done: [...state.done], later: [...state.later.values()] };
  return Buffer.from(`${JSON.stringify({ version: 1, ...file, ...plain })}\n`);
}

/** Reads a file's content; a string says why it is no checkpoint of a bucket. */
export function parseLedger(
  content: Uint8Array,
  idOf: (object: { readonly key: string; readonly etag: string }) => string,
): LedgerFile | string {
  const value = parseObject(Buffer.from(content).toString());
  if (value === undefined) return 'it is not a JSON object';
  if (value.version !== 1) return 'its version is not 1';
  if (!isWhole(value)) return 'a member is missing or has the wrong type';
  const { tenant, stream, name, place, updatedAt } = value;
  const { settledMs, passes, pass, done, later, part, totals, quietSince } = value;
  return {
    ...{ tenant, stream, name, place, updatedAt },
    state: {
      ...{ settledMs, passes, totals, quietSince },
      ...(pass === undefined ? {} : { pass }),
      ...(part === undefined ? {} : { part }),
      done: new Map(done),
      later: new Map(later.map((object) => [idOf(object), object])),
    },
  };
}

/** One line of the journal. */
export function formatEntry(entry: LedgerEntry): Buffer {
  return Buffer.from(`${JSON.stringify(entry)}\n`);
}

/** The entries of a journal; half a line, left by a crash, is none. */
export function parseJournal(content: Uint8Array): readonly LedgerEntry[] {
  return Buffer.from(content)
    .toString()
    .split('\n')
    .flatMap((line) => {
      const value = parseObject(line);
      return value !== undefined && isEntry(value) ? [value] : [];
    });
}

type Stored = Omit<LedgerFile, 'state'> &
  Omit<LedgerState, 'done' | 'later'> & {
    readonly done: readonly (readonly [string, number])[];
    readonly later: readonly LaterObject[];
  };

function isWhole(value: Record<string, unknown>): value is Record<string, unknown> & Stored {
  const texts = ['tenant', 'stream', 'name', 'place', 'updatedAt', 'quietSince'];
  return (
    texts.every((name) => typeof value[name] === 'string') &&
    typeof value.settledMs === 'number' &&
    typeof value.passes === 'number' &&
    (value.pass === undefined || isPass(value.pass)) &&
    Array.isArray(value.done) &&
    value.done.every(isPair) &&
    Array.isArray(value.later) &&
    value.later.every(isLater) &&
    (value.part === undefined || isPart(value.part)) &&
    isTotals(value.totals)
  );
}

/** Only this program writes journals, and a line is whole or no JSON; the kind says the rest. */
function isEntry(value: Record<string, unknown>): value is Record<string, unknown> & LedgerEntry {
  switch (value.kind) {
    case 'done':
      return (
        typeof value.id === 'string' && typeof value.timeMs === 'number' && isTotals(value.totals)
      );
    case 'part':
      return isPart(value) && isTotals(value.totals);
    case 'later':
      return isLater(value.object);
    case 'settled':
      return isPass(value.pass);
    default:
      return false;
  }
}

function isPass(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.number === 'number' &&
    typeof value.horizonMs === 'number' &&
    (value.position === undefined || typeof value.position === 'string')
  );
}

function isPart(value: unknown): boolean {
  return isObject(value) && typeof value.id === 'string' && typeof value.units === 'number';
}

function isLater(value: unknown): boolean {
  return (
    isObject(value) &&
    ['key', 'etag', 'reason'].every((name) => typeof value[name] === 'string') &&
    ['sizeBytes', 'timeMs'].every((name) => typeof value[name] === 'number')
  );
}

function isPair(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}

function isTotals(value: unknown): boolean {
  const names = ['pages', 'records', 'delivered', 'invalid', 'deadLettered', 'bytes', 'setAside'];
  return isObject(value) && [...names, 'objects'].every((name) => typeof value[name] === 'number');
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
