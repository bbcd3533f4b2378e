import type { Terminal } from '../terminal.ts';

/** How far a replay is. */
export interface ReplayProgress {
  readonly file: string;
  readonly records: number;
  /** Records of this run alone, for the rate. */
  readonly newRecords: number;
  readonly elapsedMs: number;
  /** Share of the bytes of all files, 0 to 1; undefined for standard input. */
  readonly share?: number;
  /** Share of the bytes when this run began its work. */
  readonly firstShare: number;
}

export interface ProgressLine {
  /** Writes a line of its own, without disturbing the bar. */
  say(line: string): void;
  end(): void;
}

const BAR_WIDTH = 24;
const REDRAW_MS = 200;
const LINE_MS = 10_000;

/** Shows the progress: one line that is redrawn on a terminal, a line now and then elsewhere. */
export function createProgressLine(
  { stderr, interactive }: Pick<Terminal, 'stderr' | 'interactive'>,
  read: () => ReplayProgress,
): ProgressLine {
  const show = (): void => {
    const line = progressText(read(), interactive);
    stderr.write(interactive ? `\r\x1b[K${line}` : `${line}\n`);
  };
  const timer = setInterval(show, interactive ? REDRAW_MS : LINE_MS);
  return {
    say: (line) => {
      stderr.write(interactive ? `\r\x1b[K${line}` : line);
    },
    end: () => {
      clearInterval(timer);
      if (interactive) stderr.write('\r\x1b[K');
    },
  };
}

/** One line: file, bar, share, records, rate, time left. */
export function progressText(progress: ReplayProgress, withBar: boolean): string {
  const { file, records, newRecords, elapsedMs, share } = progress;
  const rate = elapsedMs > 0 ? (newRecords * 1000) / elapsedMs : 0;
  return [
    file,
    ...(share === undefined ? [] : [`${withBar ? `${bar(share)} ` : ''}${percent(share)}`]),
    `${records.toLocaleString('en-US')} records`,
    `${Math.round(rate).toLocaleString('en-US')}/s`,
    ...timeLeft(progress),
  ].join('  ');
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_WIDTH - full)}]`;
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function timeLeft({ share, firstShare, elapsedMs }: ReplayProgress): readonly string[] {
  if (share === undefined || share <= firstShare || share >= 1) return [];
  const leftMs = (elapsedMs * (1 - share)) / (share - firstShare);
  return [`${duration(leftMs)} left`];
}

/** `45 s`, `3:07 min` or `2:05 h`. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)} min`;
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor((seconds % 3600) / 60))} h`;
}
