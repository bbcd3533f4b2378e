import { type BucketResult, formatBuckets } from './buckets.ts';
import { CLASS_GROUP } from './classes.ts';
import { type Goal, isReached } from './goals.ts';
import type { PageShape } from './pages.ts';
import type { BaselineResult } from './pipeline/baselines.ts';
import type { PipelineResult } from './pipeline-result.ts';
import type { Section } from './sections.ts';
import type { StageResult } from './stages.ts';
import { formatStart, type StartResult } from './start.ts';
import { table } from './table.ts';

/** Everything one run of the bench found. */
export interface BenchReport {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Of every stage. */
  readonly rounds: number;
  readonly pages: readonly PageShape[];
  readonly stages: readonly StageResult[];
  readonly pipelines: readonly PipelineResult[];
  readonly baselines: readonly BaselineResult[];
  /** Records per second of `JSON.parse` over the pages of the mix. */
  readonly floorPerSecond: number;
  readonly buckets?: BucketResult;
  readonly start?: StartResult;
  readonly goals: readonly Goal[];
}

const MEGABYTE = 1e6;
const MEBIBYTE = 2 ** 20;
/** Below this, what a record costs by itself outweighs what its bytes cost, and the ratio says little. */
const SMALL_RECORD_BYTES = 1700;

/** The machine and the pages, known before anything is measured. */
export function formatHead({ node, cpu, cores, rounds, pages }: BenchReport): string {
  return `Node ${node}, ${cores} cores, ${cpu}; medians of ${rounds} rounds. ± is half the distance between the quartiles.
The floor is JSON.parse of the same page, timed just before and just after every stage.

${pagesTable(pages)}`;
}

/** The table of one part of the bench; empty when it measured nothing. */
export function formatSection(section: Section, report: BenchReport): string {
  const { stages, floorPerSecond, pipelines, baselines, buckets, start } = report;
  const isOfClass = ({ group }: StageResult): boolean => group.startsWith(CLASS_GROUP);
  switch (section) {
    case 'stages':
      return `${stagesTable(stages.filter((one) => !isOfClass(one)))}

Over the mix of application, page, network and alert in equal parts the floor reads ${whole(floorPerSecond)} records/s.`;
    case 'classes':
      return stagesTable(stages.filter(isOfClass));
    case 'pipelines':
      return pipelinesTable(pipelines);
    case 'baselines':
      return baselinesTable(baselines);
    case 'buckets':
      return buckets === undefined ? '' : formatBuckets(buckets);
    case 'start':
      return start === undefined ? '' : formatStart(start);
  }
}

function pagesTable(pages: readonly PageShape[]): string {
  return table(
    ['page', 'records', 'bytes/record', 'fields/record', 'of them defaults', ''],
    pages.map((one) => [
      one.page,
      whole(one.records),
      whole(one.bytesPerRecord),
      whole(one.fieldsPerRecord),
      whole(one.defaultsPerRecord),
      one.bytesPerRecord < SMALL_RECORD_BYTES ? 'small records: their ratios say little' : '',
    ]),
  );
}

function stagesTable(stages: readonly StageResult[]): string {
  return table(
    ['page', 'stage', 'ms', '±', 'µs/record', 'records/s', 'MB/s', 'time to floor', '±'],
    stages.map((one) => [
      one.group,
      one.stage,
      one.medianMs.toFixed(1),
      percent(one.spread),
      ((one.medianMs / one.records) * 1000).toFixed(1),
      whole((one.records / one.medianMs) * 1000),
      whole(one.bytes / MEGABYTE / (one.medianMs / 1000)),
      one.ratio.toFixed(2),
      percent(one.ratioSpread),
    ]),
  );
}

function pipelinesTable(pipelines: readonly PipelineResult[]): string {
  return table(
    [
      'pipeline, page to ack',
      'records/s',
      '±',
      'MB/s',
      'to floor',
      '±',
      'CPU s',
      'records/CPU s',
      'peak RSS MiB',
      'loop p99 ms',
      'HTTP p99 ms',
      'HTTP max ms',
      'load ms',
    ],
    pipelines.map((one) => [
      one.name,
      whole(one.recordsPerSec),
      percent(one.spread),
      whole((one.recordsPerSec * one.bytes) / one.records / MEGABYTE),
      one.ratio.toFixed(2),
      percent(one.ratioSpread),
      one.cpuSecs.toFixed(1),
      whole(one.records / one.cpuSecs),
      whole(one.peakRssBytes / MEBIBYTE),
      one.loopDelayP99Ms.toFixed(1),
      one.healthP99Ms.toFixed(1),
      one.healthMaxMs.toFixed(0),
      whole(one.loadMs),
    ]),
  );
}

function baselinesTable(baselines: readonly BaselineResult[]): string {
  return table(
    ['other ways', 'records/s', 'to floor', 'CPU s', 'records/CPU s'],
    baselines.map((one) => [
      one.name,
      one.recordsPerSec === undefined ? '' : whole(one.recordsPerSec),
      one.ratio === undefined ? '' : one.ratio.toFixed(2),
      one.cpuSecs.toFixed(1),
      whole(one.records / one.cpuSecs),
    ]),
  );
}

/** What was to be reached, as far as this run measured it. */
export function formatGoals(goals: readonly Goal[]): string {
  if (goals.length === 0) return '';
  return table(
    ['goal', 'wanted', 'measured', ''],
    goals.map((goal) => [
      goal.name,
      goal.atMost === undefined ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`,
      goal.measured.toFixed(2),
      isReached(goal) ? 'reached' : 'MISSED',
    ]),
  );
}

/** What changed against an earlier report: ratios to the floor, because machines and hours differ. */
export function formatComparison(before: BenchReport, now: BenchReport): string {
  const old = new Map(ratiosOf(before));
  const rows = ratiosOf(now).flatMap(([name, ratio]) => {
    const earlier = old.get(name);
    if (earlier === undefined) return [];
    return [[name, earlier.toFixed(2), ratio.toFixed(2), percent(ratio / earlier - 1)]];
  });
  return table(['to floor', 'before', 'now', 'change'], rows);
}

function ratiosOf(report: BenchReport): readonly (readonly [string, number])[] {
  return [
    ...report.stages.map((one) => [`${one.group}: ${one.stage} (time)`, one.ratio] as const),
    ...report.pipelines.map((one) => [`${one.name} (records/s)`, one.ratio] as const),
  ];
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)} %`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
