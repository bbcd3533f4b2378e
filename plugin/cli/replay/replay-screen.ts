import { Writable } from 'node:stream';
import type { Clock } from '../../source/clock.ts';
import type { Terminal } from '../terminal.ts';
import { createProgressLine, type ProgressLine, type ReplayProgress } from './progress.ts';
import { NO_COUNTS, type ReplayCounts } from './replay-checkpoint.ts';
import type { ReplayPlan } from './replay-plan.ts';

/** What a person sees while a replay runs. */
export interface ReplayScreen {
  /** Where log lines go, so that they do not run into the bar. */
  readonly lines: Writable;
  say(line: string): void;
  begin(): void;
  /** The file at hand, with the bytes read of it. */
  onFile(position: number, bytesRead: () => number): void;
  /** What earlier runs had done of the file at hand. */
  begun(counts: ReplayCounts): void;
  update(counts: ReplayCounts): void;
  elapsedMs(): number;
  end(): void;
}

export function createReplayScreen(
  plan: ReplayPlan,
  terminal: Pick<Terminal, 'stderr' | 'interactive'>,
  clock: Clock,
): ReplayScreen {
  let progress: ProgressLine | undefined;
  let startedAtMs = clock.nowMs();
  let position = 0;
  let bytesRead = (): number => 0;
  let firstShare: number | undefined;
  let before = 0;
  let finished = 0;
  let counts = NO_COUNTS;

  const sizes = plan.files.map(({ bytes }) => bytes);
  const total = sizes.reduce<number | undefined>(
    (sum, bytes) => (sum === undefined || bytes === undefined ? undefined : sum + bytes),
    0,
  );
  const share = (): number | undefined => {
    if (total === undefined || total === 0) return undefined;
    const passed = sizes.slice(0, position).reduce<number>((sum, size) => sum + (size ?? 0), 0);
    return Math.min(1, (passed + bytesRead()) / total);
  };
  const read = (): ReplayProgress => {
    const now = share();
    return {
      file: plan.files[position]?.name ?? '',
      records: finished + counts.records,
      newRecords: finished + counts.records - before,
      elapsedMs: clock.nowMs() - startedAtMs,
      firstShare: firstShare ?? 0,
      ...(now === undefined ? {} : { share: now }),
    };
  };
  const say = (line: string): void => {
    if (progress === undefined) terminal.stderr.write(line);
    else progress.say(line);
  };
  return {
    lines: new Writable({
      write: (chunk, _encoding, done) => {
        say(String(chunk));
        done();
      },
    }),
    say,
    begin: () => {
      startedAtMs = clock.nowMs();
      progress = createProgressLine(terminal, read);
    },
    onFile: (at, bytes) => {
      finished += counts.records;
      counts = NO_COUNTS;
      position = at;
      bytesRead = bytes;
    },
    begun: (found) => {
      before += found.records;
      counts = found;
      firstShare ??= share();
    },
    update: (next) => {
      counts = next;
    },
    elapsedMs: () => clock.nowMs() - startedAtMs,
    end: () => {
      progress?.end();
      progress = undefined;
    },
  };
}
