import { availableParallelism } from 'node:os';
import { measureFluentBit, measureNaiveClient, type BaselineResult } from './pipeline/baselines.ts';
import { measurePipeline, type PipelineResult } from './pipeline/measure-pipeline.ts';
import { BENCH_STREAMS } from './pages.ts';
import type { BenchReport } from './report.ts';
import { measureClasses, measureStages, ocsfMapper } from './stages.ts';

export interface BenchOptions {
  readonly records: number;
  readonly rounds: number;
  /** Pages of each stream in a run of the whole pipeline. */
  readonly pages: number;
  readonly mappingsFolder: string;
  /** The Fluent Bit to compare with; left out when absent. */
  readonly fluentBit?: string;
  readonly onProgress: (what: string) => void;
}

/** The streams of the whole pipeline: the ones that bring the most. */
const PIPELINE_STREAMS = ['application', 'page', 'network', 'alert'] as const;

const PIPELINES = [
  { mappings: ['raw'], transform: 'inline' },
  { mappings: ['raw'], transform: 'workers' },
  { mappings: ['ocsf'], transform: 'inline' },
  { mappings: ['ocsf'], transform: 'workers' },
  { mappings: ['ocsf', 'raw'], transform: 'workers' },
] as const;

/** Runs everything, one after the other. */
export async function bench(options: BenchOptions): Promise<BenchReport> {
  const { onProgress } = options;
  const ocsf = ocsfMapper(options.mappingsFolder);
  const stages = BENCH_STREAMS.flatMap((stream) => {
    onProgress(`stages of ${stream}`);
    return measureStages(stream, ocsf, options);
  });
  onProgress('classes');
  const fewer = { ...options, records: Math.min(options.records, 2000) };
  const classes = measureClasses(BENCH_STREAMS, ocsf, fewer);
  const pipelines: PipelineResult[] = [];
  for (const pipeline of PIPELINES) {
    onProgress(`pipeline ${pipeline.mappings.join(' + ')} ${pipeline.transform}`);
    const streams = PIPELINE_STREAMS;
    pipelines.push(await measurePipeline({ ...options, ...pipeline, streams }));
  }
  onProgress('other ways');
  return {
    node: process.version,
    cores: availableParallelism(),
    stages: [...stages, ...classes],
    pipelines,
    baselines: await baselines(options),
    floorPerSecond: floorOf(stages),
  };
}

async function baselines(options: BenchOptions): Promise<readonly BaselineResult[]> {
  const { fluentBit, records } = options;
  const naive = await measureNaiveClient({ stream: 'application', records });
  if (fluentBit === undefined) return [naive];
  const others = await measureFluentBit(fluentBit, { stream: 'application', records });
  return [naive, ...others];
}

/** Over the pages that the pipeline carries, for its rates are compared with it. */
function floorOf(stages: BenchReport['stages']): number {
  const floors = stages.filter(
    ({ group, stage }) =>
      stage.startsWith('JSON.parse') && PIPELINE_STREAMS.some((stream) => stream === group),
  );
  const records = floors.reduce((sum, one) => sum + one.records, 0);
  return (records / floors.reduce((sum, one) => sum + one.medianMs, 0)) * 1000;
}
