import type { Terminal } from '../terminal.ts';
import { claimDeadLetters, retireDeadLetters } from './dead-letter-claim.ts';
import { NO_COUNTS, type ReplayCounts } from './replay-checkpoint.ts';
import { replayFile, type FileEnd, type ReplayParts } from './replay-file.ts';
import type { PlannedFile, ReplayPlan } from './replay-plan.ts';
import type { ReplayScreen } from './replay-screen.ts';
import { openReplaySource, type ReplaySource } from './replay-source.ts';
import type { ReplayTotals } from './replay-summary.ts';

export type ReplayEnd = ReplayTotals &
  (
    | { readonly kind: 'finished' | 'stopped' }
    | { readonly kind: 'no_stream'; readonly name: string }
  );

interface Scene {
  readonly terminal: Terminal;
  readonly screen: ReplayScreen;
}

/** A sidecar that had the file open when it was renamed has written its line long before. */
const SETTLED_MS = 1000;

/** Replays one file after the other. */
export async function replayAll(
  plan: ReplayPlan,
  parts: ReplayParts,
  scene: Scene,
): Promise<ReplayEnd> {
  let counts = NO_COUNTS;
  let before = 0;
  let files = 0;
  for (const [position, file] of plan.files.entries()) {
    const end = file.isDeadLetters
      ? await replayDeadLetters(plan, file, { position, parts, ...scene })
      : await replayOne(plan, file, { position, parts, ...scene });
    counts = sumOf(counts, end.counts);
    before += end.before;
    files += 1;
    const totals = { counts, before, files, elapsedMs: scene.screen.elapsedMs() };
    if (end.kind === 'no_stream') return { ...totals, kind: 'no_stream', name: file.name };
    if (end.kind === 'stopped') return { ...totals, kind: 'stopped' };
  }
  const elapsedMs = scene.screen.elapsedMs();
  return { kind: 'finished', counts, before, files, elapsedMs };
}

interface At extends Scene {
  readonly position: number;
  readonly parts: ReplayParts;
}

function replayOne(
  plan: ReplayPlan,
  { name, path }: Pick<PlannedFile, 'name' | 'path'>,
  { parts, position, screen, terminal }: At,
): Promise<FileEnd> {
  parts.onStart(name);
  return replayFile(parts, {
    identity: { file: path, tenant: plan.tenant, stream: plan.stream },
    name,
    isResumable: path !== '-',
    open: (): ReplaySource => {
      const source = openReplaySource(path, terminal);
      screen.onFile(position, () => source.bytesRead());
      return source;
    },
  });
}

/** The file is claimed first and moved away at last, so that no line of a running sidecar is passed by. */
async function replayDeadLetters(plan: ReplayPlan, file: PlannedFile, at: At): Promise<FileEnd> {
  const { parts } = at;
  const path = await claimDeadLetters(file.path, parts.clock.nowMs());
  const own = { ...at, parts: { ...parts, isAgain: false } };
  let end = await replayOne({ ...plan, stream: '' }, { name: file.name, path }, own);
  const { before } = end;
  for (let pieces = -1; end.kind === 'finished' && pieces !== piecesOf(end.counts);) {
    pieces = piecesOf(end.counts);
    await parts.clock.sleep(SETTLED_MS, parts.stop);
    end = await replayOne({ ...plan, stream: '' }, { name: file.name, path }, own);
  }
  if (end.kind === 'finished') await retireDeadLetters(path, parts.files);
  return { ...end, before };
}

function piecesOf({ records, bad }: ReplayCounts): number {
  return records + bad;
}

function sumOf(left: ReplayCounts, right: ReplayCounts): ReplayCounts {
  return {
    records: left.records + right.records,
    delivered: left.delivered + right.delivered,
    invalid: left.invalid + right.invalid,
    deadLettered: left.deadLettered + right.deadLettered,
    dropped: left.dropped + right.dropped,
    bad: left.bad + right.bad,
  };
}
