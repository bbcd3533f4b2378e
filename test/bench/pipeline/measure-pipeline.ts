import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, startChild } from './child.ts';
import { type HealthTimes, pollHealth } from './health-poll.ts';
import type { PeerOptions, PeerReady } from './peer.ts';
import type { RunnerOptions, RunnerResult } from './runner.ts';

/** What does not change between the runs. */
export interface ScenePart {
  readonly streams: readonly string[];
  readonly records: number;
  /** Pages of each stream that are measured in one run. */
  readonly pages: number;
  /** Pages of each stream that go before them. */
  readonly warmUpPages: number;
  /** What every page is, in place of one that is made for its stream. */
  readonly page?: Uint8Array;
  readonly mappingsFolder: string;
}

export interface PipelineKind {
  readonly mappings: readonly string[];
  /** None = inline. */
  readonly workers: 0 | 1 | 2;
}

/** One run of the whole pipeline. */
export interface PipelineRun extends RunnerResult {
  readonly health: HealthTimes;
}

/** A tenant with prepared pages and a receiver that acknowledges, for any number of runs. */
export interface PipelineScene {
  /** All pages, from request to checkpoint, over a unix socket; the process is new. */
  run(kind: PipelineKind): Promise<PipelineRun>;
  close(): Promise<void>;
}

export function nameOf({ mappings, workers }: PipelineKind): string {
  return `${mappings.join(' + ')}, ${['inline', '1 worker', '2 workers'][workers] ?? ''}`;
}

export async function openScene(part: ScenePart): Promise<PipelineScene> {
  const folder = await mkdtemp(join(tmpdir(), 'fn-bench-'));
  const socketPath = join(folder, 'fluent.sock');
  const peer = startChild('peer');
  const close = async (): Promise<void> => {
    peer.disconnect();
    await rm(folder, { recursive: true, force: true });
  };
  const { mappingsFolder, ...served } = part;
  const { streams, pages, warmUpPages } = served;
  const order: PeerOptions = { ...served, socketPath };
  const { url } = await ask<PeerReady>(peer, order);
  let runs = 0;
  return {
    close,
    run: async (kind) => {
      runs += 1;
      const healthSocket = join(folder, `health-${runs}.sock`);
      const runner = startChild('runner');
      const poll = pollHealth(healthSocket);
      try {
        const result = await ask<RunnerResult>(runner, {
          configText: configOf(kind, streams, { url, socketPath, folder, run: runs }),
          configFile: join(folder, 'config.yaml'),
          mappingsFolder,
          healthSocket,
          warmUpPages: warmUpPages * streams.length,
        } satisfies RunnerOptions);
        if (result.end !== 'drained') throw new Error(`A pipeline of the bench ${result.end}.`);
        const expected = streams.flatMap((stream) => new Array<string>(pages).fill(stream));
        if (result.pages.toSorted().join() !== expected.toSorted().join())
          throw new Error(`A pipeline of the bench carried ${result.pages.join()}.`);
        return { ...result, health: poll.stop() };
      } finally {
        poll.stop();
      }
    },
  };
}

interface Place {
  readonly url: string;
  readonly socketPath: string;
  readonly folder: string;
  readonly run: number;
}

function configOf(
  { mappings, workers }: PipelineKind,
  streams: readonly string[],
  { url, socketPath, folder, run }: Place,
): string {
  const outputs = mappings.map(
    (mapping) => `  - { mapping: ${mapping}, tag: "netskope.${mapping}.{kind}.{tenant}.{day}" }`,
  );
  return `tenants:
  - { name: acme, url: "${url}", token: { env: TOKEN }, index: run-${run}, streams: [${streams.join(', ')}] }
forward: { to: "unix://${socketPath}" }
outputs:
${outputs.join('\n')}
state_dir: ${folder}/state-${run}
${workers === 0 ? 'transform: inline' : `workers: ${workers}`}
http: { requests_per_sec: 1000 }
`;
}
