import { join } from 'node:path';
import type { Log } from '../observe/log.ts';
import { formatCheckpoint, NO_TOTALS, parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { StateFiles } from './state-files.ts';

/** Which stream a checkpoint is for, by the configuration. */
export interface StreamIdentity {
  readonly tenant: string;
  readonly stream: string;
  readonly index: string;
  readonly host: string;
  /** Where a fresh stream begins, epoch seconds. */
  readonly startEpochSecs: number;
}

export interface CheckpointStore {
  /** The checkpoint to go on from, on disk when this resolves. @throws when the directory cannot be read or written. */
  open(): Promise<Checkpoint>;
  /** @throws when it could not be written; the old one is then still in place. */
  save(checkpoint: Checkpoint): Promise<void>;
}

export interface CheckpointStoreOptions {
  readonly stateDir: string;
  readonly identity: StreamIdentity;
  readonly files: StateFiles;
  readonly log: Log;
  readonly nowMs: () => number;
}

/** Keeps `checkpoints/<tenant>.<stream>.json`. */
export function createCheckpointStore(options: CheckpointStoreOptions): CheckpointStore {
  const { stateDir, identity, files } = options;
  const path = join(stateDir, 'checkpoints', `${identity.tenant}.${identity.stream}.json`);
  const save = (checkpoint: Checkpoint) => files.writeAtomic(path, formatCheckpoint(checkpoint));
  return {
    save,
    open: async () => {
      const content = await files.read(path);
      const found = content === undefined ? undefined : parseCheckpoint(content);
      if (found !== undefined && typeof found !== 'string' && isSame(found, identity)) {
        return withEarlierStart(found, identity.startEpochSecs);
      }
      const first = firstCheckpoint(options, found);
      if (found !== undefined) await keepOld(options, path, found);
      await save(first);
      return first;
    },
  };
}

/** Before the first answer an earlier start in the configuration counts; a relative one never slides on. */
function withEarlierStart(found: Checkpoint, startEpochSecs: number): Checkpoint {
  if (found.isStarted || startEpochSecs >= found.epochSecs) return found;
  return { ...found, epochSecs: startEpochSecs };
}

/** A damaged file proves that the stream had begun, so only `resend` is safe, never the start again. */
function firstCheckpoint(
  { identity, nowMs }: CheckpointStoreOptions,
  found: Checkpoint | string | undefined,
): Checkpoint {
  const { startEpochSecs, ...names } = identity;
  const now = new Date(nowMs()).toISOString();
  return {
    version: 1,
    ...names,
    epochSecs: startEpochSecs,
    isStarted: isDamaged(found, identity),
    totals: NO_TOTALS,
    quietSince: now,
    updatedAt: now,
  };
}

async function keepOld(
  { identity, files, log, nowMs }: CheckpointStoreOptions,
  path: string,
  found: Checkpoint | string,
): Promise<void> {
  const time = new Date(nowMs()).toISOString().replace(/[-:]/g, '');
  if (isDamaged(found, identity)) {
    const kept = `${path}.damaged-${time}`;
    await files.keepAs(path, kept);
    log.error(
      'The checkpoint is damaged. It was kept aside, and the stream goes on by asking for the last page again; records may come twice.',
      { file: kept, reason: typeof found === 'string' ? found : 'it belongs to another stream' },
    );
    return;
  }
  const kept = `${path}.replaced-${time}`;
  await files.keepAs(path, kept);
  log.warn(
    'The index or the URL in the configuration is not that of the checkpoint, so the stream begins afresh at start. The old checkpoint was kept aside; to leave no gap, set start to its high-water mark or earlier.',
    { file: kept, ...describe(found), begins: isoTime(identity.startEpochSecs) },
  );
}

function describe(found: Checkpoint | string) {
  if (typeof found === 'string') return {};
  const { index, host, hwmSecs } = found;
  return {
    oldIndex: index,
    oldHost: host,
    ...(hwmSecs === undefined ? {} : { oldHwm: isoTime(hwmSecs) }),
  };
}

function isoTime(secs: number): string {
  const date = new Date(secs * 1000);
  return Number.isNaN(date.getTime()) ? String(secs) : date.toISOString();
}

function isSame(found: Checkpoint, identity: StreamIdentity): boolean {
  return (
    !isDamaged(found, identity) && found.index === identity.index && found.host === identity.host
  );
}

function isDamaged(found: Checkpoint | string | undefined, identity: StreamIdentity): boolean {
  if (found === undefined) return false;
  if (typeof found === 'string') return true;
  return found.tenant !== identity.tenant || found.stream !== identity.stream;
}
