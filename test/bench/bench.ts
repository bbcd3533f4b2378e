import { availableParallelism, cpus } from 'node:os';
import { measureClasses } from './classes.ts';
import { goalsOf } from './goals.ts';
import { BENCH_STREAMS, MIX, pageOf, shapeOf, shuffledPage } from './pages.ts';
import { type BaselineResult, measureFluentBit, measureNaiveClient } from './pipeline/baselines.ts';
import { nameOf, openScene, type PipelineKind } from './pipeline/measure-pipeline.ts';
import { type PipelineResult, sumUpRuns, type TimedRun } from './pipeline-result.ts';
import type { BenchReport } from './report.ts';
import type { RoundOptions } from './rounds.ts';
import { FLOOR, measureStages, ocsfMapping, type Sheet, type StageResult } from './stages.ts';
import { transformOf } from './stages.ts';

export interface BenchOptions extends RoundOptions {
  /** Of one page. */
  readonly records: number;
  /** Runs of every pipeline and every other way. */
  readonly runs: number;
  /** Pages of each stream in a run of the whole pipeline. */
  readonly pages: number;
  readonly mappingsFolder: string;
  /** The Fluent Bit to compare with; left out when absent. */
  readonly fluentBit?: string;
  readonly onProgress: (what: string) => void;
}

const PIPELINES: readonly PipelineKind[] = [
  { mappings: ['raw'], transform: 'inline' },
  { mappings: ['raw'], transform: 'workers' },
  { mappings: ['ocsf'], transform: 'inline' },
  { mappings: ['ocsf'], transform: 'workers' },
  { mappings: ['ocsf', 'raw'], transform: 'workers' },
];

const CLASS_RECORDS = 2000;

/** Runs everything, one after the other. */
export async function bench(options: BenchOptions): Promise<BenchReport> {
  const { onProgress, records } = options;
  const sheets = BENCH_STREAMS.map((stream) => {
    return { group: stream, stream, records, body: pageOf(stream, records) };
  });
  const stages = stagesOf(sheets, options);
  const mixTexts = sheets
    .filter(({ stream }) => isInMix(stream))
    .map(({ body }) => body.toString('utf8'));
  const floorPerMs = (): number => {
    options.settle();
    const startMs = options.nowMs();
    for (const text of mixTexts) JSON.parse(text);
    return (records * mixTexts.length) / (options.nowMs() - startMs);
  };
  const pipelines = await pipelinesOf(options, floorPerMs);
  onProgress('other ways');
  const baselines = await baselinesOf(options, floorPerMs);
  const measured = { stages, pipelines, baselines };
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    rounds: options.rounds,
    pages: sheets.map(({ stream, body }) => shapeOf(stream, body)),
    ...measured,
    floorPerSecond: floorOf(stages),
    goals: goalsOf(measured),
  };
}

const isInMix = (stream: string): boolean => MIX.some((one) => one === stream);

function stagesOf(sheets: readonly Sheet[], options: BenchOptions): readonly StageResult[] {
  const { onProgress } = options;
  const ocsf = ocsfMapping(options.mappingsFolder);
  onProgress('warming up');
  // In a run every stream goes through one mapping: its code has seen them all.
  for (const { stream, records } of sheets) {
    transformOf(ocsf, pageOf(stream, Math.min(records, CLASS_RECORDS)), stream)();
  }
  const [first] = sheets;
  const shuffled =
    first === undefined
      ? []
      : [{ ...first, group: `${first.group}, shuffled`, body: shuffledPage(first.body) }];
  const stages = [...sheets, ...shuffled].flatMap((sheet) => {
    onProgress(`stages of ${sheet.group}`);
    return measureStages(sheet, ocsf, options);
  });
  onProgress('classes');
  const few = Math.min(options.records, CLASS_RECORDS);
  const fewer = sheets.map((sheet) => ({ ...sheet, body: pageOf(sheet.stream, few) }));
  return [...stages, ...measureClasses(fewer, ocsf, { ...options, records: few })];
}

/** All pipelines in turn in every round, each between two measurements of the floor. */
async function pipelinesOf(
  options: BenchOptions,
  floorPerMs: () => number,
): Promise<readonly PipelineResult[]> {
  options.onProgress('pages of the pipelines');
  const scene = await openScene({ ...options, streams: MIX });
  const runs = PIPELINES.map((kind) => ({ kind, timed: [] as TimedRun[] }));
  try {
    for (let round = 1; round <= options.runs; round += 1) {
      let before = floorPerMs();
      for (const { kind, timed } of runs) {
        options.onProgress(`pipeline ${nameOf(kind)} (${round} of ${options.runs})`);
        const run = await scene.run(kind);
        const after = floorPerMs();
        timed.push({ ...run, floorPerMs: (before + after) / 2 });
        before = after;
      }
    }
  } finally {
    await scene.close();
  }
  const mixBytes = MIX.reduce((sum, stream) => sum + pageOf(stream, options.records).length, 0);
  return runs.map(({ kind, timed }) => sumUpRuns(nameOf(kind), mixBytes * options.pages, timed));
}

async function baselinesOf(
  { fluentBit, records, runs }: BenchOptions,
  floorPerMs: () => number,
): Promise<readonly BaselineResult[]> {
  const order = { streams: MIX, records };
  const naive = await measureNaiveClient(order, { runs, floorPerMs });
  if (fluentBit === undefined) return [naive];
  return [naive, ...(await measureFluentBit(fluentBit, order, runs))];
}

/** Over the pages that the pipeline carries, for its rates are compared with it. */
function floorOf(stages: readonly StageResult[]): number {
  const floors = stages.filter(({ group, stage }) => stage === FLOOR && isInMix(group));
  const records = floors.reduce((sum, one) => sum + one.records, 0);
  return (records / floors.reduce((sum, one) => sum + one.medianMs, 0)) * 1000;
}
