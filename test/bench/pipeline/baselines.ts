import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageOf, recordsOf } from '../pages.ts';
import { summarise } from '../rounds.ts';
import { ask, startChild } from './child.ts';
import { cpuBeyondStart, FEW } from './cpu-beyond-start.ts';
import { cpuOfFluentBit } from './fluent-bit.ts';
import type { NaiveOptions, NaiveResult } from './naive-client.ts';

/** Another way to do the work; medians of several runs. */
export interface BaselineResult {
  readonly name: string;
  readonly records: number;
  readonly cpuSecs: number;
  /** Absent where only CPU time says something. */
  readonly recordsPerSec?: number;
  /** Records/s to those of the floor around each run. */
  readonly ratio?: number;
}

export interface BaselineOptions {
  readonly streams: readonly string[];
  /** Of each stream. */
  readonly records: number;
}

export interface BaselineRounds {
  readonly runs: number;
  /** Measures the floor: records per ms. */
  readonly floorPerMs: () => number;
}

/** `@fluent-org/logger`, one `emit` per record, to our receiver; the pages are at hand, nothing is fetched. */
export async function measureNaiveClient(
  options: BaselineOptions,
  { runs, floorPerMs }: BaselineRounds,
): Promise<BaselineResult> {
  const results: (NaiveResult & { readonly ratio: number })[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = floorPerMs();
    const result = await runNaiveClient(options);
    const floor = (before + floorPerMs()) / 2;
    results.push({ ...result, ratio: result.records / result.wallMs / floor });
  }
  const median = (of: (result: (typeof results)[number]) => number): number =>
    summarise(results.map(of)).median;
  return {
    name: '@fluent-org/logger, emit by emit',
    records: results[0]?.records ?? 0,
    cpuSecs: median(({ cpuMs }) => cpuMs / 1000),
    recordsPerSec: median(({ records, wallMs }) => (records / wallMs) * 1000),
    ratio: median(({ ratio }) => ratio),
  };
}

async function runNaiveClient(options: BaselineOptions): Promise<NaiveResult> {
  const folder = await mkdtemp(join(tmpdir(), 'fn-bench-'));
  const socketPath = join(folder, 'fluent.sock');
  const receiver = startChild('naive-client');
  const client = startChild('naive-client');
  try {
    await ask(receiver, { receive: socketPath });
    const order: NaiveOptions = { ...options, socketPath };
    return await ask<NaiveResult>(client, order);
  } finally {
    client.disconnect();
    receiver.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fluent Bit reading the same records from a file into its null output, nothing done to them. */
export async function measureFluentBit(
  binary: string,
  { streams, records }: BaselineOptions,
  runs: number,
): Promise<BaselineResult> {
  const folder = await mkdtemp(join(tmpdir(), 'fn-bench-'));
  const lines = streams.flatMap((stream) => recordsOf(pageOf(stream, records))).map(asText);
  try {
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      times.push(
        await cpuBeyondStart((some) => cpuOfFluentBit({ binary, folder, lines: some }), lines),
      );
    }
    const cpuSecs = summarise(times).median / 1000;
    return { name: 'Fluent Bit, untouched', records: lines.length - FEW, cpuSecs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const asText = (record: unknown): string => JSON.stringify(record);
