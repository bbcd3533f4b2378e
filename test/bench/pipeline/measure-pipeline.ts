import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, startChild } from './child.ts';
import type { PeerOptions, PeerReady } from './peer.ts';
import type { RunnerOptions, RunnerResult } from './runner.ts';

export interface PipelineOptions {
  readonly mappings: readonly string[];
  readonly transform: 'workers' | 'inline';
  readonly workers?: number;
  readonly streams: readonly string[];
  readonly records: number;
  readonly pages: number;
  readonly mappingsFolder: string;
  /** Lines of configuration beside those that the scene needs. */
  readonly more?: string;
}

export interface PipelineResult extends RunnerResult {
  readonly name: string;
  readonly bytes: number;
}

/** Pages of all streams from the first request to the last ack, over a unix socket; every process is new. */
export async function measurePipeline(options: PipelineOptions): Promise<PipelineResult> {
  const folder = await mkdtemp(join(tmpdir(), 'fn-bench-'));
  const socketPath = join(folder, 'fluent.sock');
  const peer = startChild('peer');
  try {
    const { records, pages, streams, mappingsFolder } = options;
    const order: PeerOptions = { socketPath, records, pages, streams };
    const { url, pageBytes } = await ask<PeerReady>(peer, order);
    const runner = startChild('runner');
    const result = await ask<RunnerResult>(runner, {
      configText: configOf(options, { url, socketPath, folder }),
      configFile: join(folder, 'config.yaml'),
      mappingsFolder,
    } satisfies RunnerOptions);
    const bytes = Object.values(pageBytes).reduce((sum, one) => sum + one, 0) * pages;
    const place = options.transform === 'inline' ? 'inline' : `${options.workers ?? 1} worker`;
    return { ...result, name: `${options.mappings.join(' + ')}, ${place}`, bytes };
  } finally {
    peer.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

function configOf(
  { mappings, streams, transform, workers, more = '' }: PipelineOptions,
  place: { readonly url: string; readonly socketPath: string; readonly folder: string },
): string {
  const outputs = mappings.map(
    (mapping) => `  - { mapping: ${mapping}, tag: "netskope.${mapping}.{kind}.{tenant}.{day}" }`,
  );
  return `tenants:
  - { name: acme, url: "${place.url}", token: { env: TOKEN }, streams: [${streams.join(', ')}] }
forward: { to: "unix://${place.socketPath}" }
outputs:
${outputs.join('\n')}
state_dir: ${place.folder}/state
transform: ${transform}
${transform === 'workers' ? `workers: ${workers ?? 1}\n` : ''}http: { requests_per_sec: 1000 }
${more}`;
}
