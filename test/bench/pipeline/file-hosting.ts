import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMPARED } from '../class-records.ts';
import { pageOfTexts } from '../pages.ts';
import { summarise } from '../rounds.ts';
import type { BaselineResult } from './baselines.ts';
import { cpuBeyondStart, FEW } from './cpu-beyond-start.ts';
import { cpuOfFluentBit } from './fluent-bit.ts';
import { openScene } from './measure-pipeline.ts';

/** One class, mapped to the same events in two ways. */
export interface FileHostingOptions {
  /** Records that all become File Hosting Activity. */
  readonly texts: readonly string[];
  /** How often each of the two carries them in one run. */
  readonly pages: number;
  readonly runs: number;
  readonly mappingsFolder: string;
  readonly fluentBit: string;
  /** `file-hosting.lua`, which makes the same events. */
  readonly script: string;
}

export const OURS = 'File Hosting alone: ocsf, 1 worker, page to ack';
export const LUA = 'File Hosting alone: Fluent Bit with Lua, file to null';

/**
 * Processor time of both whole programs over the same records, in turn. Ours fetches, unpacks, checks and
 * delivers besides; what starting and stopping costs is taken off on both sides in the same way.
 */
export async function measureFileHosting(
  options: FileHostingOptions,
): Promise<readonly BaselineResult[]> {
  const { texts, pages, runs, fluentBit: binary, script } = options;
  const folder = await mkdtemp(join(tmpdir(), 'fn-bench-'));
  const lines = Array.from({ length: pages }, () => texts).flat();
  const ours: number[] = [];
  const lua: number[] = [];
  try {
    for (let run = 0; run < runs; run += 1) {
      ours.push(await cpuBeyondStart((some) => cpuOfPipeline(some, options), lines));
      lua.push(
        await cpuBeyondStart(
          (some) => cpuOfFluentBit({ binary, folder, script, lines: some }),
          lines,
        ),
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const records = lines.length - FEW;
  const row = (name: string, times: readonly number[]): BaselineResult => {
    return { name, records, cpuSecs: summarise(times).median / 1000 };
  };
  return [row(OURS, ours), row(LUA, lua)];
}

/** User and system time in ms of the whole process that carries these records. */
async function cpuOfPipeline(
  lines: readonly string[],
  { texts, mappingsFolder }: FileHostingOptions,
): Promise<number> {
  const pages = Math.max(1, lines.length / texts.length);
  const page = pageOfTexts(lines.slice(0, texts.length));
  const { stream } = COMPARED;
  const scene = await openScene({
    streams: [stream],
    records: 0,
    pages,
    warmUpPages: 0,
    page,
    mappingsFolder,
  });
  try {
    const run = await scene.run({ mappings: ['ocsf'], workers: 1 });
    if (run.records !== lines.length) throw new Error('A pipeline of the bench lost records.');
    return run.processCpuMs;
  } finally {
    await scene.close();
  }
}
