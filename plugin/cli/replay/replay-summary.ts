import { duration } from './progress.ts';
import type { ReplayCounts } from './replay-checkpoint.ts';

/** What a whole replay came to. */
export interface ReplayTotals {
  readonly counts: ReplayCounts;
  /** Records that earlier runs had dealt with. */
  readonly before: number;
  readonly files: number;
  readonly elapsedMs: number;
}

/** The closing lines: what was sent, how fast, and what is left for a person. */
export function replaySummary({ counts, before, files, elapsedMs }: ReplayTotals): string {
  const records = counts.records - before;
  const rate = elapsedMs > 0 ? Math.round((records * 1000) / elapsedMs) : 0;
  const lines = [
    `${number(records)} ${records === 1 ? 'record' : 'records'} of ${files === 1 ? 'one file' : `${files} files`} replayed in ${duration(elapsedMs)} (${number(rate)}/s)`,
    ...(before === 0 ? [] : [`${number(before)} were replayed before and not sent again`]),
    `${number(counts.delivered)} entries acknowledged, ${number(counts.invalid)} invalid, ${number(counts.dropped)} dropped by rules`,
  ];
  if (counts.deadLettered > 0) {
    lines.push(`${number(counts.deadLettered)} fit no frame and wait in dead-letter/ of state_dir`);
  }
  if (counts.bad > 0) lines.push(`${number(counts.bad)} could not be read and were not sent`);
  return lines.join('\n');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
