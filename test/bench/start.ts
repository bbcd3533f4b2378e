import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startReceiver } from '../../plugin/receiver/receiver.ts';
import { summarise } from './rounds.ts';

/** What starting the built program with the set `ocsf` takes, and what it holds when nothing comes. */
export interface StartResult {
  readonly runs: number;
  /** From starting the process to its first request at the API; the median. */
  readonly requestMs: number;
  /** Half the distance between the quartiles, to the median. */
  readonly requestSpread: number;
  /** Resident memory some seconds later; the median. */
  readonly idleRssBytes: number;
}

export interface StartOptions {
  readonly runs: number;
  /** How long the process is left alone before its memory is read. */
  readonly idleMs: number;
  readonly nowMs: () => number;
}

/** Long enough that no stream asks again before its process ends. */
const WAIT_SECS = 600;
const STREAMS = 'application, page, network, infrastructure, audit, incident, endpoint, alert';

/** Starts the built program again and again against an API that has no records. */
export async function measureStart(folder: string, options: StartOptions): Promise<StartResult> {
  const place = await mkdtemp(join(tmpdir(), 'fn-bench-'));
  const path = join(place, 'fluent.sock');
  const receiver = await startReceiver({ listen: { kind: 'unix', path } }, () => Promise.resolve());
  const api = createServer((_, response) => {
    const hwm = Math.floor(Date.now() / 1000);
    response.end(`{"ok":1,"result":[],"wait_time":${WAIT_SECS},"timestamp_hwm":${hwm}}`);
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  try {
    const config = join(place, 'config.yaml');
    const program = join(folder, 'dist', 'plugin', 'main.js');
    const flags = await flagsOf(join(folder, 'Dockerfile'));
    const starts: OneStart[] = [];
    for (let run = 0; run < options.runs; run += 1) {
      await writeFile(config, configOf(api, { path, state: join(place, `state-${run}`) }));
      starts.push(await startOnce([...flags, program, 'run', '-c', config], api, options));
    }
    const request = summarise(starts.map(({ requestMs }) => requestMs));
    const idle = summarise(starts.map(({ idleRssBytes }) => idleRssBytes));
    return {
      runs: options.runs,
      requestMs: request.median,
      requestSpread: request.spread,
      idleRssBytes: idle.median,
    };
  } finally {
    api.close().closeAllConnections();
    await receiver.close();
    await rm(place, { recursive: true, force: true });
  }
}

/** The flags of Node.js that the image starts the program with. */
async function flagsOf(dockerfile: string): Promise<readonly string[]> {
  const [entry = ''] = /^ENTRYPOINT .*$/m.exec(await readFile(dockerfile, 'utf8')) ?? [];
  return [...entry.matchAll(/"(--[^"]+)"/g)].map(([, flag = '']) => flag);
}

interface OneStart {
  readonly requestMs: number;
  readonly idleRssBytes: number;
}

async function startOnce(
  argv: readonly string[],
  api: Server,
  { idleMs, nowMs }: StartOptions,
): Promise<OneStart> {
  const asked = once(api, 'request');
  const startMs = nowMs();
  const child = spawn(process.execPath, argv, {
    env: { ...process.env, TOKEN: 'token' },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  try {
    await Promise.race([asked, ended]);
    const requestMs = nowMs() - startMs;
    await Promise.race([sleep(idleMs), ended]);
    if (child.exitCode !== null) throw new Error('The program ended before it was idle.');
    return { requestMs, idleRssBytes: await residentBytes(child) };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** Resident memory now; not a number where the system does not tell. */
async function residentBytes({ pid }: ChildProcess): Promise<number> {
  const text = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1]) * 1024;
}

function configOf(api: Server, { path, state }: { path: string; state: string }): string {
  const address = api.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return `tenants:
  - { name: acme, url: "http://127.0.0.1:${port}", token: { env: TOKEN }, index: bench, streams: [${STREAMS}] }
forward: { to: "unix://${path}" }
outputs:
  - { mapping: ocsf, tag: "netskope.ocsf.{kind}.{tenant}.{day}" }
state_dir: ${state}
listen: 127.0.0.1:0
workers: 1
`;
}

/** One line for people. */
export function formatStart({ runs, requestMs, requestSpread, idleRssBytes }: StartResult): string {
  return `Start with ocsf, 1 worker, ${runs} runs: ${Math.round(requestMs)} ms to the first request (± ${Math.round(requestSpread * 100)} %), then idle with ${Math.round(idleRssBytes / 2 ** 20)} MiB resident.`;
}
