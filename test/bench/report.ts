import type { BaselineResult } from './pipeline/baselines.ts';
import type { PipelineResult } from './pipeline/measure-pipeline.ts';
import type { StageResult } from './stages.ts';

/** Everything one run of the bench found. */
export interface BenchReport {
  readonly node: string;
  readonly cores: number;
  readonly stages: readonly StageResult[];
  readonly pipelines: readonly PipelineResult[];
  readonly baselines: readonly BaselineResult[];
  /** Records per second of `JSON.parse` over all measured pages. */
  readonly floorPerSecond: number;
}

const MEGABYTE = 1e6;

/** The tables for people. */
export function formatReport(report: BenchReport): string {
  const { floorPerSecond, node, cores } = report;
  return [
    `Node ${node}, ${cores} cores; the floor (JSON.parse) reads ${round(floorPerSecond)} records/s`,
    '',
    table(
      ['page', 'stage', 'ms', '±', 'µs/record', 'records/s', 'MB/s', 'time to floor'],
      report.stages.map((one) => [
        one.group,
        one.stage,
        one.medianMs.toFixed(1),
        `${(one.spread * 100).toFixed(0)} %`,
        ((one.medianMs / one.records) * 1000).toFixed(1),
        round((one.records / one.medianMs) * 1000),
        round(one.bytes / MEGABYTE / (one.medianMs / 1000)),
        one.ratio.toFixed(2),
      ]),
    ),
    '',
    table(
      [
        'pipeline',
        'records/s',
        'MB/s',
        'to floor',
        'records/CPU s',
        'peak RSS MB',
        'loop p99 ms',
        'loop max ms',
        'load ms',
      ],
      report.pipelines.map((one) => [
        one.name,
        round((one.records / one.wallMs) * 1000),
        round(one.bytes / MEGABYTE / (one.wallMs / 1000)),
        (((one.records / one.wallMs) * 1000) / floorPerSecond).toFixed(2),
        round((one.records / one.cpuMs) * 1000),
        round(one.peakRssBytes / MEGABYTE),
        one.loopDelayP99Ms.toFixed(1),
        one.loopDelayMaxMs.toFixed(0),
        round(one.loadMs),
      ]),
    ),
    '',
    table(
      ['other ways', 'records/s', 'to floor', 'records/CPU s'],
      report.baselines.map((one) => [
        one.name,
        one.wallMs === undefined ? '' : round((one.records / one.wallMs) * 1000),
        one.wallMs === undefined
          ? ''
          : (((one.records / one.wallMs) * 1000) / floorPerSecond).toFixed(2),
        round((one.records / one.cpuMs) * 1000),
      ]),
    ),
    '',
  ].join('\n');
}

/** What changed against an earlier report: ratios to the floor, because machines and hours differ. */
export function formatComparison(before: BenchReport, now: BenchReport): string {
  const old = new Map(ratiosOf(before));
  const rows = ratiosOf(now).flatMap(([name, ratio]) => {
    const earlier = old.get(name);
    if (earlier === undefined) return [];
    const change = ((ratio / earlier - 1) * 100).toFixed(0);
    return [[name, earlier.toFixed(2), ratio.toFixed(2), `${change} %`]];
  });
  return table(['to floor', 'before', 'now', 'change'], rows);
}

function ratiosOf(report: BenchReport): readonly (readonly [string, number])[] {
  const rate = ({ records, wallMs }: PipelineResult): number =>
    ((records / wallMs) * 1000) / report.floorPerSecond;
  return [
    ...report.stages.map((one) => [`${one.group}: ${one.stage} (time)`, one.ratio] as const),
    ...report.pipelines.map((one) => [`${one.name} (records/s)`, rate(one)] as const),
  ];
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return /^[\d.,-]+( %)?$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(heads), ...rows.map(line)].join('\n');
}
