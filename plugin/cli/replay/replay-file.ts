import { rm } from 'node:fs/promises';
import type { DeadLetterStore } from '../../pipeline/dead-letter.ts';
import { forwardFrames, type Forward } from '../../pipeline/forward-frames.ts';
import type { Persist } from '../../pipeline/persist.ts';
import type { StateFiles } from '../../pipeline/state-files.ts';
import type { Clock } from '../../source/clock.ts';
import type { TransformPage } from '../../transform/page-result.ts';
import { badOf, batches, recordsOf, type Batch } from './batches.ts';
import type { Pace } from './pace.ts';
import {
  createPieceDigest,
  NO_COUNTS,
  type PieceDigest,
  type ReplayCheckpoint,
  type ReplayCheckpoints,
  type ReplayCounts,
  type ReplayIdentity,
} from './replay-checkpoint.ts';
import type { Piece, ReplaySource } from './replay-source.ts';
import { transformBatch, type TransformedBatch } from './transform-batch.ts';

/** What every file of one replay is replayed with. */
export interface ReplayParts {
  readonly transform: TransformPage;
  readonly forward: Forward;
  readonly framesAtOnce: number;
  readonly checkpoints: ReplayCheckpoints;
  readonly files: StateFiles;
  readonly persist: Persist;
  readonly clock: Clock;
  readonly pace: Pace;
  /** Where records go that no frame can carry. */
  readonly deadLetters: (tenant: string, stream: string) => DeadLetterStore;
  /** Begins again what was finished or interrupted. */
  readonly isAgain: boolean;
  /** Aborts when no further batch is to be begun. */
  readonly stop: AbortSignal;
  /** Aborts when the batch in hand must be let go. */
  readonly deadline: AbortSignal;
  /** Told of what is no record, as `file:line` and a sentence. */
  onBad(where: string, message: string): void;
  /** Told in whole sentences of what a person should know. */
  onNotice(message: string): void;
  /** Told of each file before it is read. */
  onStart(name: string): void;
  /** Told what earlier runs had done of a file. */
  onBegun(counts: ReplayCounts): void;
  onDelivered(counts: ReplayCounts): void;
}

export interface FileToReplay {
  readonly identity: ReplayIdentity;
  /** As messages name it. */
  readonly name: string;
  /** False for standard input, of which nothing can be read twice. */
  readonly isResumable: boolean;
  open(): ReplaySource;
}

export interface FileEnd {
  readonly kind: 'finished' | 'stopped' | 'no_stream';
  /** Of this file, over all runs. */
  readonly counts: ReplayCounts;
  /** Records that earlier runs had dealt with. */
  readonly before: number;
}

const LIMITS = { maxPieces: 2000, maxBytes: 4 * 1024 * 1024 };

/** Sends one file, going on where an earlier run was interrupted. A batch is on its way while the next is transformed. */
export async function replayFile(parts: ReplayParts, file: FileToReplay): Promise<FileEnd> {
  const begun = await begin(parts, file);
  const { digest } = begun;
  let { pieces, counts } = begun;
  const before = counts.records;
  parts.onBegun(counts);
  const maxPieces = Math.min(LIMITS.maxPieces, parts.pace.mostAtOnce);
  const prepared = prepare(parts, batches(begun.rest, file.identity, { ...LIMITS, maxPieces }));
  for (let next = await prepared.next(); next !== undefined; next = await prepared.next()) {
    if (next.batch.stream === '') return { kind: 'no_stream', counts, before };
    await parts.pace.wait(next.batch.pieces.length, parts.stop);
    if (parts.stop.aborted) return { kind: 'stopped', counts, before };
    if (!(await deliver(parts, file, next))) return { kind: 'stopped', counts, before };
    counts = added(counts, next);
    pieces += next.batch.pieces.length;
    for (const piece of next.batch.pieces) addTo(digest, piece);
    const at = { pieces, digest: digest.value(), counts, isFinished: false };
    if (!(await save(parts, file, at))) return { kind: 'stopped', counts, before };
    parts.onDelivered(counts);
  }
  const at = { pieces, digest: digest.value(), counts, isFinished: true };
  const isSaved = await save(parts, file, at);
  return { kind: isSaved ? 'finished' : 'stopped', counts, before };
}

interface Begun {
  readonly rest: AsyncGenerator<Piece>;
  readonly digest: PieceDigest;
  readonly pieces: number;
  readonly counts: ReplayCounts;
}

/** Passes over what an earlier run has dealt with, if the file still begins with it. */
async function begin(parts: ReplayParts, file: FileToReplay): Promise<Begun> {
  const { checkpoints, isAgain } = parts;
  const mayResume = file.isResumable && !isAgain;
  const found = mayResume ? await checkpoints.read(file.identity) : undefined;
  if (found !== undefined) {
    const rest = flat(file.open());
    const digest = createPieceDigest();
    if (await skips(rest, digest, found)) {
      const { pieces, counts } = found;
      return { rest, digest, pieces, counts };
    }
    await rest.return(undefined);
    parts.onNotice(
      `${file.name} is not the file that was replayed before; it is sent from its start.`,
    );
  }
  await rm(checkpoints.rejectedPath(file.identity), { force: true });
  return { rest: flat(file.open()), digest: createPieceDigest(), pieces: 0, counts: NO_COUNTS };
}

async function skips(
  rest: AsyncGenerator<Piece>,
  digest: PieceDigest,
  found: ReplayCheckpoint,
): Promise<boolean> {
  for (let skipped = 0; skipped < found.pieces; skipped += 1) {
    const next = await rest.next();
    if (next.done === true) return false;
    addTo(digest, next.value);
  }
  return digest.value() === found.digest;
}

async function* flat(source: ReplaySource): AsyncGenerator<Piece> {
  for await (const pieces of source.pieces()) yield* pieces;
}

function addTo(digest: PieceDigest, piece: Piece): void {
  digest.add(piece.kind === 'repeated' ? undefined : piece.bytes);
}

interface Prepared {
  readonly batch: Batch;
  readonly made: TransformedBatch;
}

/** Transforms one batch ahead of the one that was asked for. */
function prepare(parts: ReplayParts, source: AsyncGenerator<Batch>) {
  const one = async (): Promise<Prepared | undefined> => {
    const next = await source.next();
    if (next.done === true) return undefined;
    const batch = next.value;
    const { tenant, stream } = batch;
    if (stream === '') return { batch, made: { pages: [], failed: [] } };
    const context = { tenant, stream, receivedAtMs: parts.clock.nowMs() };
    const made = await transformBatch(parts.transform, recordsOf(batch), context);
    return { batch, made };
  };
  let ahead: Promise<Prepared | undefined> | undefined;
  return {
    next: async () => {
      const current = await (ahead ?? one());
      ahead = current === undefined ? Promise.resolve(undefined) : one();
      // Whoever asks next hears of a failure; until then nobody does.
      ahead.catch(() => undefined);
      return current;
    },
  };
}

/** Frames acknowledged, then dead letters and bad pieces on disk; false when the process stops before. */
async function deliver(
  parts: ReplayParts,
  file: FileToReplay,
  { batch, made }: Prepared,
): Promise<boolean> {
  const options = { signal: parts.deadline, atOnce: parts.framesAtOnce };
  for (const { frames } of made.pages) {
    if (!(await forwardFrames(parts.forward, frames, options))) return false;
  }
  const letters = made.pages.flatMap(({ deadLetters }) => deadLetters);
  const store = parts.deadLetters(batch.tenant, batch.stream);
  if ((await parts.persist(() => store.append(letters))).kind === 'given_up') return false;
  return setAside(parts, file, { batch, made });
}

async function setAside(
  parts: ReplayParts,
  { identity, name }: FileToReplay,
  { batch, made }: Prepared,
): Promise<boolean> {
  const bad = badOf(batch);
  for (const { line, message } of bad) parts.onBad(`${name}:${line}`, message);
  for (const { message } of made.failed) parts.onBad(name, message);
  const records = recordsOf(batch);
  const lines = [
    ...bad.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes])),
    ...made.failed.flatMap(({ index }) => records[index] ?? []),
  ];
  if (lines.length === 0) return true;
  const text = Buffer.concat(lines.flatMap((line) => [line, LINE_END]));
  const path = parts.checkpoints.rejectedPath(identity);
  return (await parts.persist(() => parts.files.append(path, text))).kind === 'done';
}

const LINE_END = Buffer.from('\n');

function added(counts: ReplayCounts, { batch, made }: Prepared): ReplayCounts {
  const sum = (of: (page: TransformedBatch['pages'][number]) => number): number =>
    made.pages.reduce((total, page) => total + of(page), 0);
  return {
    records: counts.records + sum((page) => page.counts.records),
    delivered: counts.delivered + sum((page) => page.counts.delivered),
    invalid: counts.invalid + sum((page) => page.counts.invalid),
    deadLettered: counts.deadLettered + sum((page) => page.counts.deadLettered),
    dropped: counts.dropped + sum((page) => page.counts.dropped),
    bad: counts.bad + badOf(batch).length + made.failed.length,
  };
}

async function save(
  parts: ReplayParts,
  { identity, isResumable }: FileToReplay,
  at: Pick<ReplayCheckpoint, 'pieces' | 'digest' | 'counts' | 'isFinished'>,
): Promise<boolean> {
  if (!isResumable) return true;
  const updatedAt = new Date(parts.clock.nowMs()).toISOString();
  const checkpoint: ReplayCheckpoint = { version: 1, ...identity, ...at, updatedAt };
  return (await parts.persist(() => parts.checkpoints.save(checkpoint))).kind === 'done';
}
