import { MIX } from './pages.ts';
import type { BaselineResult } from './pipeline/baselines.ts';
import { LUA, OURS } from './pipeline/file-hosting.ts';
import type { PipelineResult } from './pipeline-result.ts';
import { FLOOR, type StageResult } from './stages.ts';
import type { StartResult } from './start.ts';

/** One thing that the program is to reach, and what came out. */
export interface Goal {
  readonly name: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly measured: number;
}

interface Measured {
  readonly stages: readonly StageResult[];
  readonly pipelines: readonly PipelineResult[];
  readonly baselines: readonly BaselineResult[];
  readonly start?: StartResult;
}

/** What is to be reached, as ratios of one run on one machine; what was not measured is left out. */
export function goalsOf({ stages, pipelines, baselines, start }: Measured): readonly Goal[] {
  const pipeline = (name: string): PipelineResult | undefined =>
    pipelines.find((one) => one.name === name);
  const raw = pipeline('raw, 1 worker');
  const ocsf = pipeline('ocsf, 1 worker');
  const naive = baselines.find(({ name }) => name.startsWith('@fluent-org/logger'));
  const [files, lua] = [OURS, LUA].map((wanted) => baselines.find(({ name }) => name === wanted));
  const perCpu = ({ records, cpuSecs }: BaselineResult): number => records / cpuSecs;
  const goals: readonly (Goal | undefined)[] = [
    { name: 'transform raw, time to floor', atMost: 0.7, measured: timeRatio(stages, 'raw', MIX) },
    {
      name: 'transform ocsf, time to floor',
      atMost: 1.3,
      measured: timeRatio(stages, 'ocsf', MIX),
    },
    // The goals speak of records of 3 to 4 kB and 150 to 200 fields; these are, the others are larger or smaller.
    {
      name: 'the same, application records alone',
      atMost: 1.3,
      measured: timeRatio(stages, 'ocsf', ['application']),
    },
    raw && { name: 'raw, 1 worker, records/s to floor', atLeast: 1.2, measured: raw.ratio },
    ocsf && { name: 'ocsf, 1 worker, records/s to floor', atLeast: 0.8, measured: ocsf.ratio },
    {
      name: 'peak memory of all pipelines, MB',
      atMost: 512,
      measured: Math.max(...pipelines.map(({ peakRssBytes }) => peakRssBytes / 2 ** 20)),
    },
    ...[raw, ocsf].map((one) => {
      if (one === undefined) return undefined;
      const name = `${one.name}, answers to HTTP, p99 ms`;
      return { name, atMost: 50, measured: one.healthP99Ms };
    }),
    raw &&
      naive && {
        name: 'raw, 1 worker, records/s to emit by emit',
        atLeast: 4,
        measured: raw.ratio / (naive.ratio ?? Number.NaN),
      },
    files &&
      lua && {
        name: 'File Hosting, 1 worker, records/CPU s to Fluent Bit with Lua',
        atLeast: 2,
        measured: perCpu(files) / perCpu(lua),
      },
    start && { name: 'start to first request, s', atMost: 1.5, measured: start.requestMs / 1000 },
    start && {
      name: 'memory of an idle sidecar with ocsf, MB',
      atMost: 120,
      measured: start.idleRssBytes / 2 ** 20,
    },
  ];
  return goals
    .filter((goal) => goal !== undefined)
    .filter(({ measured }) => Number.isFinite(measured));
}

export function isReached({ atMost, atLeast, measured }: Goal): boolean {
  return measured <= (atMost ?? Infinity) && measured >= (atLeast ?? -Infinity);
}

/** The time of a transform over the pages of these streams to that of the floor. */
function timeRatio(
  stages: readonly StageResult[],
  mapping: 'raw' | 'ocsf',
  streams: readonly string[],
): number {
  const timeOf = (wanted: string, weight: (one: StageResult) => number): number =>
    stages
      .filter(({ group, stage }) => stage === wanted && streams.includes(group))
      .reduce((sum, one) => sum + weight(one), 0);
  const floors = new Map(
    stages.filter(({ stage }) => stage === FLOOR).map((one) => [one.group, one.medianMs]),
  );
  const floorMs = timeOf(FLOOR, ({ medianMs }) => medianMs);
  return (
    timeOf(`transform ${mapping}`, (one) => one.ratio * (floors.get(one.group) ?? 0)) / floorMs
  );
}
