import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { measureBuckets } from './buckets.ts';
import { comparedTexts } from './class-records.ts';
import { measureClasses } from './classes.ts';
import { goalsOf } from './goals.ts';
import { BENCH_STREAMS, MIX, pageOf, shapeOf, shuffledPage } from './pages.ts';
import { type BaselineResult, measureFluentBit, measureNaiveClient } from './pipeline/baselines.ts';
import { measureFileHosting } from './pipeline/file-hosting.ts';
import { nameOf, openScene, type PipelineKind } from './pipeline/measure-pipeline.ts';
import { type PipelineResult, sumUpRuns, type TimedRun } from './pipeline-result.ts';
import type { BenchReport } from './report.ts';
import type { RoundOptions } from './rounds.ts';
import { type Section, SECTIONS } from './sections.ts';
import { FLOOR, measureStages, ocsfMapping, type Sheet, type StageResult } from './stages.ts';
import { transformOf } from './stages.ts';
import { measureStart } from './start.ts';

export interface BenchOptions extends RoundOptions {
  /** The parts to run. */
  readonly sections: ReadonlySet<Section>;
  /** Of one page. */
  readonly records: number;
  /** Runs of every pipeline, every other way and every start. */
  readonly runs: number;
  /** Pages of each stream that are measured in a run of the whole pipeline. */
  readonly pages: number;
  /** Pages of each stream that go before them. */
  readonly warmUpPages: number;
  /** Objects in the bucket. */
  readonly objects: number;
  /** How long a started process is left alone before its memory is read. */
  readonly idleMs: number;
  /** The package, built. */
  readonly folder: string;
  /** The Fluent Bit to compare with; left out when absent. */
  readonly fluentBit?: string;
  readonly onProgress: (what: string) => void;
  /** Called before anything is measured, without a section, and then with each that is done. */
  readonly onReport: (report: BenchReport, section?: Section) => void;
}

const PIPELINES: readonly PipelineKind[] = [
  { mappings: ['raw'], workers: 0 },
  { mappings: ['raw'], workers: 1 },
  { mappings: ['ocsf'], workers: 0 },
  { mappings: ['ocsf'], workers: 1 },
  { mappings: ['ocsf'], workers: 2 },
  { mappings: ['ocsf', 'raw'], workers: 1 },
];

const CLASS_RECORDS = 2000;

/** Runs the wanted sections, one after the other. */
export async function bench(options: BenchOptions): Promise<BenchReport> {
  const sheets = BENCH_STREAMS.map((stream) => {
    const { records } = options;
    return { group: stream, stream, records, body: pageOf(stream, records) };
  });
  let report: BenchReport = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    rounds: options.rounds,
    pages: sheets.map(({ stream, body }) => shapeOf(stream, body)),
    stages: [],
    pipelines: [],
    baselines: [],
    floorPerSecond: Number.NaN,
    goals: [],
  };
  options.onReport(report);
  const measure = measuring(sheets, options);
  for (const section of SECTIONS) {
    if (!options.sections.has(section)) continue;
    const { stages = [], ...found } = await measure(section);
    report = { ...report, ...found, stages: [...report.stages, ...stages] };
    report = { ...report, floorPerSecond: floorOf(report.stages), goals: goalsOf(report) };
    options.onReport(report, section);
  }
  return report;
}

/** A function that runs one section, and gives what it adds to the report. */
function measuring(
  sheets: readonly Sheet[],
  options: BenchOptions,
): (section: Section) => Promise<Partial<BenchReport>> {
  const { folder, nowMs, onProgress, runs } = options;
  const floorPerMs = floorMeter(sheets, options);
  return async (section) => {
    switch (section) {
      case 'stages':
        return { stages: stagesOf(sheets, options) };
      case 'classes':
        return { stages: classesOf(sheets, options) };
      case 'pipelines':
        return { pipelines: await pipelinesOf(options, floorPerMs) };
      case 'baselines':
        return { baselines: await baselinesOf(options, floorPerMs) };
      case 'buckets':
        onProgress('buckets');
        return { buckets: await measureBuckets(folder, { objects: options.objects, nowMs }) };
      case 'start':
        onProgress('start');
        return { start: await measureStart(folder, { runs, idleMs: options.idleMs, nowMs }) };
    }
  };
}

const isInMix = (stream: string): boolean => MIX.some((one) => one === stream);

/** A function that measures the floor over the mix: records per ms. */
function floorMeter(sheets: readonly Sheet[], { records, settle, nowMs }: BenchOptions) {
  let texts: readonly string[] | undefined;
  return (): number => {
    texts ??= sheets
      .filter(({ stream }) => isInMix(stream))
      .map(({ body }) => body.toString('utf8'));
    settle();
    const startMs = nowMs();
    for (const text of texts) JSON.parse(text);
    return (records * texts.length) / (nowMs() - startMs);
  };
}

function stagesOf(sheets: readonly Sheet[], options: BenchOptions): readonly StageResult[] {
  const { onProgress } = options;
  const ocsf = ocsfMapping(join(options.folder, 'mappings'));
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
  return [...sheets, ...shuffled].flatMap((sheet) => {
    onProgress(`stages of ${sheet.group}`);
    return measureStages(sheet, ocsf, options);
  });
}

function classesOf(sheets: readonly Sheet[], options: BenchOptions): readonly StageResult[] {
  options.onProgress('classes');
  const ocsf = ocsfMapping(join(options.folder, 'mappings'));
  const few = Math.min(options.records, CLASS_RECORDS);
  const fewer = sheets.map((sheet) => ({ ...sheet, body: pageOf(sheet.stream, few) }));
  for (const { stream, body } of fewer) transformOf(ocsf, body, stream)();
  return measureClasses(fewer, ocsf, { ...options, records: few });
}

/** All pipelines in turn in every round, each between two measurements of the floor. */
async function pipelinesOf(
  options: BenchOptions,
  floorPerMs: () => number,
): Promise<readonly PipelineResult[]> {
  options.onProgress('pages of the pipelines');
  const { records, pages, warmUpPages } = options;
  const mappingsFolder = join(options.folder, 'mappings');
  const scene = await openScene({ records, pages, warmUpPages, mappingsFolder, streams: MIX });
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
  const mixBytes = MIX.reduce((sum, stream) => sum + pageOf(stream, records).length, 0);
  return runs.map(({ kind, timed }) => sumUpRuns(nameOf(kind), mixBytes * pages, timed));
}

async function baselinesOf(
  { fluentBit, folder, onProgress, pages, records, runs }: BenchOptions,
  floorPerMs: () => number,
): Promise<readonly BaselineResult[]> {
  const order = { streams: MIX, records };
  onProgress('other ways: emit by emit');
  const naive = await measureNaiveClient(order, { runs, floorPerMs });
  if (fluentBit === undefined) return [naive];
  onProgress('other ways: Fluent Bit');
  const untouched = await measureFluentBit(fluentBit, order, runs);
  onProgress('other ways: File Hosting in Lua');
  const mappingsFolder = join(folder, 'mappings');
  const files = await measureFileHosting({
    texts: comparedTexts(ocsfMapping(mappingsFolder), records),
    pages,
    runs,
    mappingsFolder,
    fluentBit,
    script: join(folder, 'test', 'bench', 'pipeline', 'file-hosting.lua'),
  });
  return [naive, untouched, ...files];
}

/** Over the pages that the pipeline carries, for its rates are compared with it. */
function floorOf(stages: readonly StageResult[]): number {
  const floors = stages.filter(({ group, stage }) => stage === FLOOR && isInMix(group));
  const records = floors.reduce((sum, one) => sum + one.records, 0);
  return (records / floors.reduce((sum, one) => sum + one.medianMs, 0)) * 1000;
}
