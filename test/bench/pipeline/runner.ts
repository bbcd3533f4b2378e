import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { assembleSidecar } from '../../../plugin/cli/assemble.ts';
import { createSecretReader } from '../../../plugin/cli/secret-reader.ts';
import { createConfigParser } from '../../../plugin/config/load-config.ts';
import { createRedactor } from '../../../plugin/config/redactor.ts';
import { createMemoryMeter } from '../../../plugin/observe/memory-meter.ts';
import type { Log } from '../../../plugin/observe/log.ts';

/** A run of the sidecar, in a process of its own. */
export interface RunnerOptions {
  readonly configText: string;
  readonly configFile: string;
  readonly mappingsFolder: string;
  /** A unix socket where the process answers HTTP while it is measured. */
  readonly healthSocket: string;
  /**
   * So many pages end before the next begins, and are not measured: until then the code is not yet what it will be.
   */
  readonly warmUpPages: number;
}

/** What one run cost, from the end of the warm-up, or the first request, to the last checkpoint. */
export interface RunnerResult {
  readonly end: string;
  /** The streams of the pages that ended in this time, and their records. */
  readonly pages: readonly string[];
  readonly records: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** User and system time of the process from its start to its end. */
  readonly processCpuMs: number;
  readonly loadMs: number;
  /** Of the whole process, the warm-up included. */
  readonly peakRssBytes: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
}

const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (message, fields) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  child: () => SILENT,
};

async function run(options: RunnerOptions): Promise<RunnerResult> {
  const environment = { TOKEN: 'token' };
  const loaded = createConfigParser()(options.configText, {
    file: options.configFile,
    environment,
  });
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.diagnostics));
  const redactor = createRedactor();
  const pages: string[] = [];
  let warmUpPages = options.warmUpPages;
  let records = 0;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let startedMs = 0;
  let cpu = process.cpuUsage();
  const health = createServer((_, response) => response.end('well'));
  const start = (): void => {
    health.listen(options.healthSocket);
    startedMs = performance.now();
    cpu = process.cpuUsage();
    delay.enable();
  };
  const beganMs = performance.now();
  const sidecar = await assembleSidecar(
    loaded.config,
    {
      once: true,
      onPage: (page) => {
        if (warmUpPages > 0) {
          warmUpPages -= 1;
          if (warmUpPages === 0) start();
          return;
        }
        records += page.counts.records;
        pages.push(page.stream);
      },
    },
    {
      environment,
      version: '0.0.0',
      pid: process.pid,
      log: SILENT,
      meter: createMemoryMeter(),
      redactor,
      secrets: createSecretReader({ environment, nowMs: () => performance.now() }),
      mappings: {
        shippedFolder: options.mappingsFolder,
        knownFields: new Set(),
        readSecret: () => undefined,
      },
    },
  );
  const loadMs = performance.now() - beganMs;
  if (warmUpPages === 0) start();
  const end = await sidecar.supervisor.run();
  const wallMs = performance.now() - startedMs;
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  await sidecar.close();
  health.close().closeAllConnections();
  const whole = process.cpuUsage();
  return {
    end: end.kind,
    pages,
    records,
    wallMs,
    cpuMs: (user + system) / 1000,
    processCpuMs: (whole.user + whole.system) / 1000,
    loadMs,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    loopDelayP99Ms: delay.percentile(99) / 1e6,
    loopDelayMaxMs: delay.max / 1e6,
  };
}

process.once('message', (options: RunnerOptions) => {
  void run(options).then((result) => process.send?.(result, () => process.disconnect()));
});
