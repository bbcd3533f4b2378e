import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createConfigParser } from '../config/load-config.ts';
import type { Config } from '../config/config.generated.ts';
import { createRedactor } from '../config/redactor.ts';
import { streamNames, streamSegments, type StreamName } from '../config/stream-names.ts';
import { formatDiagnostic } from '../diagnostics/diagnostic.ts';
import { createMetricsRegistry } from '../observe/metrics-registry.ts';
import { createPinoLog } from '../observe/pino-log.ts';
import type { DeliveredPage } from '../pipeline/stream-parts.ts';
import { startReceiver } from '../receiver/receiver.ts';
import { DEFAULT_TOKEN, startSimulator, type Simulator } from '../simulator/simulator.ts';
import { createLogTail } from '../status/log-tail.ts';
import { assembleSidecar } from './assemble.ts';
import { createMappedCounts, type MappedCounts } from './demo/mapped-counts.ts';
import { createProgress } from './demo/progress.ts';
import { openReceivedFiles } from './demo/received-files.ts';
import { receivedSink } from './demo/received-sink.ts';
import { sideBySide } from './demo/side-by-side.ts';
import { createTally, type Tally } from './demo/tally.ts';
import { mappingSourcesOf } from './mapping-sources.ts';
import { createSecretReader } from './secret-reader.ts';
import { openStatusService, SHOWN_LOG_LINES, statusOf } from './status-service.ts';
import { formatTable } from './table.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface DemoOptions {
  /** Records of each stream; typed alert streams hold their part of the alerts. */
  readonly records: number;
  readonly seed: number;
  /** Folder for what arrived; `received`, `state` and the configuration in it are replaced. */
  readonly out: string;
}

/** Pages small enough that every stream has several. */
const PAGES_PER_STREAM = 5;

/** Not every tenant has these paths, and the simulator's has them switched off. */
const OPTIONAL_STREAMS: readonly StreamName[] = ['alert_ips', 'alert_c2'];

/** Faults that a working day brings, for requests over a whole run. */
const EVERYDAY_FAULTS = { cut: 0.05, reset: 0.03, '429': 0.03, '503': 0.03 } as const;

/** Simulator, pipeline and receiver in one process, on every stream; 1 when a record is missing. */
export async function demo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const folder = resolve(terminal.workingDirectory, options.out);
  await Promise.all(
    ['received', 'state'].map((name) => rm(join(folder, name), { recursive: true, force: true })),
  );
  await mkdir(folder, { recursive: true });
  const streams = streamNames.filter((name) => !OPTIONAL_STREAMS.includes(name));
  const simulator = await startSimulator({
    seed: options.seed,
    records: options.records,
    pageSize: Math.max(1, Math.ceil(options.records / PAGES_PER_STREAM)),
    waitTimeSecs: 0,
    rateLimitPerSecond: 'off',
    mix: { seed: options.seed, shares: EVERYDAY_FAULTS },
  });
  // Unix socket paths are short; the folder's may not be.
  const socketFolder = await mkdtemp(join(tmpdir(), 'fluent-netskope-'));
  try {
    const config = await demoConfig({ folder, socketFolder, streams, simulator });
    return await deliver({ config, folder, streams, simulator, terminal });
  } finally {
    await simulator.close();
    await rm(socketFolder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly folder: string;
  readonly streams: readonly StreamName[];
  readonly simulator: Simulator;
}

/** Writes the configuration beside what it brings about, so that it can be read and changed. */
async function demoConfig(stage: Stage & { readonly socketFolder: string }): Promise<Config> {
  const text = `# The configuration of the demo. The simulator's address is gone when it ends.
tenants:
  - name: demo
    url: ${stage.simulator.url}
    token: { env: DEMO_TOKEN }
    index: fluent-netskope
    streams: [${stage.streams.join(', ')}]
    start: -2h
forward:
  to: unix://${join(stage.socketFolder, 'fluent.sock')}
outputs:
  - { mapping: raw, tag: "netskope.raw.{stream}.{kind}.{tenant}.{day}" }
  - { mapping: ocsf, tag: "netskope.ocsf.{stream}.{kind}.{tenant}.{day}" }
listen: 127.0.0.1:0
state_dir: ${JSON.stringify(join(stage.folder, 'state'))}
http: { backoff_min_secs: 0.1, backoff_max_secs: 1, requests_per_sec: 100 }
`;
  const file = join(stage.folder, 'fluent-netskope.yaml');
  await writeFile(file, text);
  const loaded = createConfigParser()(text, { file, environment: {} });
  if (loaded.kind === 'ok') return loaded.config;
  throw new Error(loaded.diagnostics.map(formatDiagnostic).join('\n'));
}

async function deliver(
  stage: Stage & { readonly config: Config; readonly terminal: Terminal },
): Promise<ExitCode> {
  const { config, folder, simulator, terminal } = stage;
  const redactor = createRedactor();
  const files = await openReceivedFiles(join(folder, 'received'));
  const tally = createTally();
  const mapped = createMappedCounts();
  const logLines: string[] = [];
  const registry = createMetricsRegistry({ version: terminal.version, withProcess: true });
  const logTail = createLogTail(SHOWN_LOG_LINES);
  const log = createPinoLog({
    destination: {
      write: (line) => {
        logLines.push(line);
        logTail.write(line);
      },
    },
    level: 'info',
    redact: (text) => redactor.redact(text),
  });
  const environment = { DEMO_TOKEN: DEFAULT_TOKEN };
  const surroundings = {
    environment,
    version: terminal.version,
    pid: terminal.pid,
    log,
    meter: registry,
    redactor,
    secrets: createSecretReader({ environment, nowMs: Date.now }),
    mappings: mappingSourcesOf(terminal, { redactor }),
  };
  const receiver = await startReceiver(
    { listen: { kind: 'unix', path: config.forward.to.slice('unix://'.length) } },
    receivedSink(files, { tally, mapped }),
  );
  const pages: DeliveredPage[] = [];
  const onPage = (page: DeliveredPage): number => pages.push(page);
  const sidecar = await assembleSidecar(config, { once: true, onPage }, surroundings);
  const status = statusOf(sidecar, config, Date.now());
  const service = await openStatusService(
    () => config,
    { registry, logTail },
    { ...surroundings, status },
  );
  terminal.stderr.write(`Status page while this runs: ${service.url ?? ''}\n`);
  const progress = createProgress(terminal, () => ({
    records: tally.records(),
    pages: pages.length,
    drained: sidecar.supervisor.statuses().filter(({ state }) => state === 'drained').length,
    streams: stage.streams.length,
  }));
  const ignoreSignals = terminal.onStopSignal(() => {
    void sidecar.supervisor.stop({ deadlineMs: 1000 });
  });
  const startedMs = Date.now();
  const end = await sidecar.supervisor.run();
  const seconds = (Date.now() - startedMs) / 1000;
  ignoreSignals();
  progress.end();
  await service.close();
  await sidecar.close();
  await receiver.close();
  await files.close();
  await writeFile(join(folder, 'log.ndjson'), logLines.join(''));
  const requests = simulator.ledger.entries();
  const faults = requests.filter((entry) => entry.fault !== undefined).length;
  const lost = printTable({ ...stage, pages, tally, mapped });
  printExample(simulator, mapped, terminal);
  terminal.stdout.write(
    [
      '',
      `${tally.records().toLocaleString('en-US')} records in ${seconds.toFixed(1)} s; ${faults} of ${requests.length} requests met a fault (cut body, lost connection, 429, 503).`,
      `lost ${lost}`,
      '',
      `What arrived  ${join(folder, 'received')}`,
      `Configuration ${join(folder, 'fluent-netskope.yaml')}`,
      `Log           ${join(folder, 'log.ndjson')}`,
      '',
    ].join('\n'),
  );
  return end.kind === 'drained' && lost === 0 ? 0 : 1;
}

function printTable(
  stage: Stage & {
    readonly terminal: Terminal;
    readonly pages: readonly DeliveredPage[];
    readonly tally: Tally;
    readonly mapped: MappedCounts;
  },
): number {
  const { pages, tally, mapped, simulator, terminal } = stage;
  let lost = 0;
  const rows = stage.streams.map((stream) => {
    const own = pages.filter((page) => page.stream === stream);
    const compared = tally.compare(stream, simulator, streamSegments(stream).type);
    lost += compared.lost;
    const acked = own.reduce((sum, page) => sum + page.counts.records, 0);
    const frames = own.reduce((sum, page) => sum + page.frames, 0);
    const { events, invalid } = mapped.of(stream);
    const { served, lost: missing, duplicates } = compared;
    return [stream, own.length, served, frames, acked, missing, duplicates, events, invalid];
  });
  const heads = [
    'stream',
    'pages',
    'records',
    'frames',
    'acked',
    'lost',
    'duplicates',
    'ocsf events',
    'invalid',
  ];
  terminal.stdout.write(`${formatTable(heads, rows)}\n`);
  return lost;
}

/** A login is what everybody knows: the record on the left, its OCSF event on the right. */
function printExample(simulator: Simulator, mapped: MappedCounts, terminal: Terminal): void {
  const event = mapped.example('audit');
  const uid = /"uid":"([0-9a-f]{24})"/.exec(event ?? '')?.[1];
  const served = simulator.data.store('audit')?.count() ?? 0;
  for (let position = 0; event !== undefined && position < served; position += 1) {
    const raw = simulator.recordText('audit', position);
    if (!raw.includes(`"_id":"${uid ?? ''}"`)) continue;
    const head = 'One audit record, raw and as an OCSF event:';
    terminal.stdout.write(`\n${head}\n\n${sideBySide(raw, event)}\n`);
    return;
  }
}
