import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReceiver } from '../../plugin/receiver/receiver.ts';
import type { Sink } from '../../plugin/receiver/connection.ts';
import { startProgram } from '../support/child.ts';
import { createArrivals } from './soak-ids.ts';
import { type MemoryTrend, trendOf, watchMemory } from './soak-memory.ts';
import { SOAK_STREAMS, startSoakTenant } from './soak-tenant.ts';

export interface SoakOptions {
  readonly pages: number;
  readonly records: number;
  readonly mapping: string;
  /** No page is served after so long, though there were to be more. */
  readonly mostSecs?: number;
  readonly onProgress: (line: string) => void;
}

export interface SoakResult {
  /** How the program ended: 0 when it drained every stream. */
  readonly end: number | NodeJS.Signals;
  readonly stderr: string;
  readonly pages: number;
  readonly records: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly strangers: number;
  readonly memory: MemoryTrend;
}

const PROGRESS_PAGES = 50;
const MEBIBYTE = 2 ** 20;

/** Lets the built program carry full pages of 13 streams to a receiver, and counts records and memory. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { pages, records, mapping, onProgress } = options;
  const folder = await mkdtemp(join(tmpdir(), 'fn-soak-'));
  const tenant = await startSoakTenant({ pages, records });
  const most = Math.ceil(pages / SOAK_STREAMS.length) * records;
  const arrivals = createArrivals(SOAK_STREAMS.length, most);
  const sink: Sink = (_, entries) => {
    for (const { recordBytes } of entries) arrivals.add(recordBytes);
    return Promise.resolve();
  };
  const socketPath = join(folder, 'fluent.sock');
  const receiver = await startReceiver({ listen: { kind: 'unix', path: socketPath } }, sink);
  try {
    const config = join(folder, 'fluent-netskope.yaml');
    await writeFile(config, configOf(tenant.url, mapping, folder));
    const startMs = performance.now();
    const child = startProgram(['run', '--once', '-c', config], { TEST_TOKEN: 'soak' });
    const pagesDone = (): number => Math.floor(arrivals.records() / records);
    const watch = watchMemory(child.process.pid ?? 0, pagesDone);
    const stopProgress = reportProgress(pagesDone, onProgress);
    const { mostSecs } = options;
    const timer =
      mostSecs === undefined ? undefined : setTimeout(() => tenant.runDry(), mostSecs * 1000);
    const end = await child.ended;
    clearTimeout(timer);
    stopProgress();
    return {
      end,
      stderr: child.stderr(),
      pages: tenant.pages(),
      records: arrivals.records(),
      bytes: tenant.bytes(),
      seconds: (performance.now() - startMs) / 1000,
      strangers: arrivals.strangers(),
      ...arrivals.compare(tenant.pagesPerStream().map((served) => served * records)),
      memory: trendOf(watch.stop()),
    };
  } finally {
    await receiver.close();
    await tenant.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The result in one line. */
export function describeSoak(result: SoakResult): string {
  const { pages, records, bytes, seconds, lost, duplicates, strangers, memory } = result;
  const mebibytes = (count: number): string => (count / MEBIBYTE).toFixed(0);
  return [
    `${pages} pages`,
    `${records} records (${(bytes / 1e9).toFixed(1)} GB) in ${seconds.toFixed(0)} s`,
    `lost ${lost}`,
    `duplicates ${duplicates}`,
    `unknown ${strangers}`,
    `RSS first quarter ${mebibytes(memory.firstQuarterBytes)} MiB`,
    `last quarter ${mebibytes(memory.lastQuarterBytes)} MiB`,
    `peak ${mebibytes(memory.peakBytes)} MiB`,
    `slope ${(memory.bytesPerHundredPages / MEBIBYTE).toFixed(1)} MiB per 100 pages`,
  ].join(', ');
}

function reportProgress(pagesDone: () => number, onProgress: (line: string) => void): () => void {
  let told = 0;
  const timer = setInterval(() => {
    const done = pagesDone();
    if (done < told + PROGRESS_PAGES) return;
    told = done;
    onProgress(`${done} pages delivered …`);
  }, 1000);
  return () => clearInterval(timer);
}

function configOf(url: string, mapping: string, folder: string): string {
  return `tenants:
  - name: acme
    url: ${url}
    token: { env: TEST_TOKEN }
    streams: [${SOAK_STREAMS.map(({ name }) => name).join(', ')}]
forward: { to: "unix://${folder}/fluent.sock" }
outputs:
  - { mapping: ${mapping}, tag: "netskope.${mapping}.{kind}.{tenant}.{day}" }
state_dir: ${folder}/state
listen: 127.0.0.1:0
http: { requests_per_sec: 1000 }
`;
}
