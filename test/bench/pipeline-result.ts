import type { PipelineRun } from './pipeline/measure-pipeline.ts';
import { summarise } from './rounds.ts';

/** A run, and how fast the floor was around it: records per ms. */
export interface TimedRun extends PipelineRun {
  readonly floorPerMs: number;
}

/** The runs of one pipeline, summed up. */
export interface PipelineResult {
  readonly name: string;
  readonly records: number;
  readonly bytes: number;
  readonly recordsPerSec: number;
  readonly spread: number;
  /** Records/s to those of the floor around each run. */
  readonly ratio: number;
  readonly ratioSpread: number;
  /** User and system time of the process and its threads for these records. */
  readonly cpuSecs: number;
  /** The largest of all runs. */
  readonly peakRssBytes: number;
  readonly loadMs: number;
  readonly loopDelayP99Ms: number;
  /** How long the process took to answer HTTP while pages flowed; the worst run. */
  readonly healthP99Ms: number;
  readonly healthMaxMs: number;
}

export function sumUpRuns(name: string, bytes: number, runs: readonly TimedRun[]): PipelineResult {
  const median = (of: (run: TimedRun) => number): number => summarise(runs.map(of)).median;
  const most = (of: (run: TimedRun) => number): number => Math.max(...runs.map(of));
  const rate = summarise(runs.map(({ records, wallMs }) => (records / wallMs) * 1000));
  const ratio = summarise(runs.map((run) => run.records / run.wallMs / run.floorPerMs));
  return {
    name,
    records: runs[0]?.records ?? 0,
    bytes,
    recordsPerSec: rate.median,
    spread: rate.spread,
    ratio: ratio.median,
    ratioSpread: ratio.spread,
    cpuSecs: median(({ cpuMs }) => cpuMs / 1000),
    peakRssBytes: most(({ peakRssBytes }) => peakRssBytes),
    loadMs: median(({ loadMs }) => loadMs),
    loopDelayP99Ms: most(({ loopDelayP99Ms }) => loopDelayP99Ms),
    healthP99Ms: most(({ health }) => health.p99Ms),
    healthMaxMs: most(({ health }) => health.maxMs),
  };
}
