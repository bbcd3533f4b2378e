import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatDiagnostic } from '../diagnostics/diagnostic.ts';
import { loadYaml } from '../diagnostics/yaml-source.ts';
import { createPinoLog } from '../observe/pino-log.ts';
import { DEFAULT_MIX } from '../simulator/faults/fault.ts';
import { parseScenario } from '../simulator/faults/parse-scenario.ts';
import { startSimulator, type SimulatorOptions } from '../simulator/simulator.ts';
import type { SimulateOptions } from './rehearsal-commands.ts';
import { logForm } from './log-form.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** Runs a local tenant until a signal comes; its address is the first line on stdout. */
export async function simulate(options: SimulateOptions, terminal: Terminal): Promise<ExitCode> {
  const faults = await faultOptions(options, terminal);
  if (faults === undefined) return 2;
  const log = createPinoLog({
    destination: { write: (line) => terminal.stderr.write(line) },
    level: 'info',
    form: logForm('auto', terminal),
    redact: (text) => text.replaceAll(options.token, '[redacted]'),
  });
  const { ledger } = options;
  const simulator = await startSimulator({
    ...faults,
    port: options.port,
    records: options.records,
    recordsPerSecond: options.perSecond,
    pageSize: options.pageSize,
    seed: options.seed,
    token: options.token,
    ...(options.rateLimit === 0
      ? { rateLimitPerSecond: 'off' }
      : { rateLimitPerSecond: options.rateLimit }),
    ...(options.waitTime === undefined ? {} : { waitTimeSecs: options.waitTime }),
    ...(ledger === undefined ? {} : { ledgerFile: resolve(terminal.workingDirectory, ledger) }),
    log,
  }).catch((error: unknown) => {
    terminal.stderr.write(`${startFailure(error, options.port)}\n`);
    return undefined;
  });
  if (simulator === undefined) return 2;
  terminal.stdout.write(`${simulator.url}\n`);
  await new Promise<void>((stop) => {
    const ignore = terminal.onStopSignal(() => {
      ignore();
      stop();
    });
  });
  await simulator.close();
  return 0;
}

function startFailure(error: unknown, port: number): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${port} is taken; give another one with --port, or 0 for any free one.`;
  }
  return error instanceof Error ? error.message : 'The simulator cannot start.';
}

type FaultOptions = Pick<SimulatorOptions, 'faults' | 'mix' | 'switches'>;

async function faultOptions(
  { faults, seed }: SimulateOptions,
  terminal: Terminal,
): Promise<FaultOptions | undefined> {
  if (faults === undefined) return {};
  if (faults === 'mix') return { mix: { ...DEFAULT_MIX, seed } };
  let text: string;
  try {
    text = await readFile(resolve(terminal.workingDirectory, faults), 'utf8');
  } catch {
    terminal.stderr.write(`${faults} cannot be read; give the word mix or the path of a file.\n`);
    return undefined;
  }
  const loaded = loadYaml(text, { file: faults });
  if (loaded.kind === 'invalid') {
    for (const one of loaded.diagnostics) terminal.stderr.write(`${formatDiagnostic(one)}\n`);
    return undefined;
  }
  const parsed = parseScenario(loaded.source.value);
  if (parsed.kind === 'ok') return parsed.scenario;
  for (const { path, message } of parsed.problems) {
    const found = loaded.source.diagnostic({ code: 'BAD_VALUE', path, at: 'value', message });
    terminal.stderr.write(`${formatDiagnostic(found)}\n`);
  }
  return undefined;
}
