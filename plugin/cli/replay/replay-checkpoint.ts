import { createHash, type Hash } from 'node:crypto';
import { join } from 'node:path';
import type { StateFiles } from '../../pipeline/state-files.ts';

/** What a replay has done so far. */
export interface ReplayCounts {
  /** Records that were read and are dealt with. */
  readonly records: number;
  /** Entries in acknowledged frames, over all outputs. */
  readonly delivered: number;
  readonly invalid: number;
  readonly deadLettered: number;
  readonly dropped: number;
  /** Pieces that are no records. */
  readonly bad: number;
}

export const NO_COUNTS: ReplayCounts = {
  records: 0,
  delivered: 0,
  invalid: 0,
  deadLettered: 0,
  dropped: 0,
  bad: 0,
};

/** How far a file was replayed; everything before is acknowledged and on disk. */
export interface ReplayCheckpoint {
  readonly version: 1;
  readonly file: string;
  readonly tenant: string;
  readonly stream: string;
  /** Pieces of the file, bad ones included. */
  readonly pieces: number;
  /** Digest over these pieces, so that another file of the same name is noticed. */
  readonly digest: string;
  readonly counts: ReplayCounts;
  readonly isFinished: boolean;
  /** ISO time of writing. */
  readonly updatedAt: string;
}

export interface ReplayIdentity {
  /** Absolute path. */
  readonly file: string;
  readonly tenant: string;
  readonly stream: string;
}

/** The checkpoint of one file, kept as `replay/<name>.json` in the state directory. */
export interface ReplayCheckpoints {
  /** Undefined for a file that was never begun, and for a checkpoint that can not be read. */
  read(identity: ReplayIdentity): Promise<ReplayCheckpoint | undefined>;
  /** @throws when it could not be written. */
  save(checkpoint: ReplayCheckpoint): Promise<void>;
  /** Where the pieces of this file go that are no records. */
  rejectedPath(identity: ReplayIdentity): string;
}

export function createReplayCheckpoints(folder: string, files: StateFiles): ReplayCheckpoints {
  const base = (identity: ReplayIdentity): string => join(folder, nameOf(identity));
  return {
    read: async (identity) => {
      const content = await files.read(`${base(identity)}.json`);
      const found = content === undefined ? undefined : parse(content);
      return found?.file === identity.file ? found : undefined;
    },
    save: (checkpoint) =>
      files.writeAtomic(
        `${base(checkpoint)}.json`,
        Buffer.from(`${JSON.stringify(checkpoint, undefined, 2)}\n`),
      ),
    rejectedPath: (identity) => `${base(identity)}.rejected`,
  };
}

/** Adds pieces to a digest one after the other. */
export interface PieceDigest {
  add(bytes: Uint8Array | undefined): void;
  value(): string;
}

export function createPieceDigest(): PieceDigest {
  const hash: Hash = createHash('sha256');
  return {
    add: (bytes) => {
      // The length keeps two pieces from looking like other two of the same text.
      hash.update(`${bytes?.length ?? -1}:`);
      if (bytes !== undefined) hash.update(bytes);
    },
    value: () => hash.copy().digest('hex'),
  };
}

function nameOf({ file, tenant, stream }: ReplayIdentity): string {
  const id = createHash('sha256')
    .update(JSON.stringify([file, tenant, stream]))
    .digest('hex');
  return id.slice(0, 32);
}

function parse(content: Uint8Array): ReplayCheckpoint | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(content).toString());
    return isCheckpoint(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isCheckpoint(value: unknown): value is ReplayCheckpoint {
  if (!isObject(value) || value.version !== 1 || !isObject(value.counts)) return false;
  const { counts } = value;
  const texts = ['file', 'tenant', 'stream', 'digest', 'updatedAt'];
  return (
    texts.every((name) => typeof value[name] === 'string') &&
    Number.isSafeInteger(value.pieces) &&
    typeof value.isFinished === 'boolean' &&
    Object.keys(NO_COUNTS).every((name) => Number.isSafeInteger(counts[name]))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
