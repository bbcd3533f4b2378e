import { request, type IncomingHttpHeaders } from 'node:http';
import { createMetricsRegistry } from '../../plugin/observe/metrics-registry.ts';
import { createLogTail, type LogTail } from '../../plugin/status/log-tail.ts';
import { serveStatus, type StatusOptions } from '../../plugin/status/serve-status.ts';
import { createMemoryLog } from '../pipeline/fakes.ts';
import { NOW_MS, sidecarOf, TIMES, type Scene } from './sample-status.ts';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestServer {
  readonly scene: Scene;
  readonly url: string;
  readonly port: number;
  readonly logTail: LogTail;
  /** Lets every timer of the server fire once. */
  tick(): void;
  /** How many timers run. */
  timers(): number;
  pass(ms: number): void;
  ask(path: string, options?: AskOptions): Promise<Answered>;
  close(): Promise<void>;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server for a scene that the test changes, with a clock that the test moves. */
export async function openServer(changes: Partial<StatusOptions> = {}): Promise<TestServer> {
  const { scene, status } = sidecarOf();
  const logTail = createLogTail(200);
  const timers = new Set<() => void>();
  let nowMs = NOW_MS;
  const served = await serveStatus({
    listen: '127.0.0.1:0',
    allowedHosts: [],
    receiver: () => 'unix:///run/fluent/fluent.sock',
    version: '1.2.3',
    status,
    times: () => TIMES,
    registry: createMetricsRegistry({ version: '1.2.3', withProcess: false }),
    logTail,
    log: createMemoryLog(),
    nowMs: () => nowMs,
    every: (_ms, run) => {
      timers.add(run);
      return () => timers.delete(run);
    },
    ...changes,
  });
  if (served.kind === 'failed') throw new Error(served.message);
  const port = Number(new URL(served.url).port);
  return {
    scene,
    url: served.url,
    port,
    logTail,
    tick: () => [...timers].forEach((run) => run()),
    timers: () => timers.size,
    pass: (ms) => {
      nowMs += ms;
    },
    ask: (path, options) => ask(port, path, options),
    close: () => served.close(),
  };
}

function ask(port: number, path: string, options: AskOptions = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString(),
        }),
      );
    });
    sent.end(body);
  });
}
