import type { Log, LogFields } from '../../../plugin/observe/log.ts';
import type { Labels, Meter } from '../../../plugin/observe/meter.ts';

export interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines, and lets a test wait for one. */
export interface RecordingLog extends Log {
  readonly lines: readonly Line[];
  /** Lines that a person sees with the usual level. */
  readonly loud: () => readonly Line[];
  readonly until: (isWanted: (line: Line) => boolean) => Promise<Line>;
}

export function recordingLog(): RecordingLog {
  const lines: Line[] = [];
  const waiting: { isWanted: (line: Line) => boolean; resolve: (line: Line) => void }[] = [];
  const record =
    (level: Line['level']) =>
    (message: string, fields: LogFields = {}): void => {
      const line = { level, message, fields };
      lines.push(line);
      for (const { isWanted, resolve } of waiting) if (isWanted(line)) resolve(line);
    };
  const log: RecordingLog = {
    lines,
    loud: () => lines.filter(({ level }) => level !== 'debug'),
    until(isWanted) {
      const found = lines.find(isWanted);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve) => waiting.push({ isWanted, resolve }));
    },
    debug: record('debug'),
    info: record('info'),
    warn: record('warn'),
    error: record('error'),
    child: () => log,
  };
  return log;
}

export interface RecordingMeter extends Meter {
  /** Sum of a counter over all labels, or with those labels only. */
  readonly total: (name: string, labels?: Labels) => number;
  readonly gauges: ReadonlyMap<string, number>;
  /** Resolves when a gauge has that value. */
  readonly untilGauge: (name: string, value: number) => Promise<void>;
  /** Highest value that a gauge ever had. */
  readonly highest: (name: string) => number;
  readonly observed: ReadonlyMap<string, number[]>;
}

export function recordingMeter(): RecordingMeter {
  const counts: { name: string; labels: Labels; by: number }[] = [];
  const gauges = new Map<string, number>();
  const peaks = new Map<string, number>();
  const observed = new Map<string, number[]>();
  const waiting: { name: string; value: number; resolve: () => void }[] = [];
  return {
    gauges,
    observed,
    untilGauge(name, value) {
      if (gauges.get(name) === value) return Promise.resolve();
      return new Promise((resolve) => waiting.push({ name, value, resolve }));
    },
    highest: (name) => peaks.get(name) ?? 0,
    total: (name, labels) =>
      counts
        .filter((count) => count.name === name)
        .filter(
          (count) =>
            labels === undefined || JSON.stringify(labels) === JSON.stringify(count.labels),
        )
        .reduce((sum, { by }) => sum + by, 0),
    count: (name, labels, by = 1) => counts.push({ name, labels, by }),
    gauge(name, _labels, value) {
      gauges.set(name, value);
      for (const wait of waiting) if (wait.name === name && wait.value === value) wait.resolve();
      peaks.set(name, Math.max(value, peaks.get(name) ?? 0));
    },
    observe: (name, _labels, seconds) =>
      observed.set(name, [...(observed.get(name) ?? []), seconds]),
  };
}
