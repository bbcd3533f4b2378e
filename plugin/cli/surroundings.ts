import type { Config } from '../config/config.generated.ts';
import { createRedactor } from '../config/redactor.ts';
import { createMemoryMeter } from '../observe/memory-meter.ts';
import { createPinoLog } from '../observe/pino-log.ts';
import { createSteadyLog } from '../observe/steady-log.ts';
import type { Surroundings } from './assemble.ts';
import { logForm } from './log-form.ts';
import { mappingSourcesOf } from './mapping-sources.ts';
import { createSecretReader } from './secret-reader.ts';
import { configuredStreams, type Observed } from './status-service.ts';
import type { Terminal } from './terminal.ts';

/** Log, meter and redactor of a process that runs with `config`, and that `observed` may look at. */
export function surroundingsOf(
  config: Config,
  terminal: Terminal,
  observed?: Observed,
): Surroundings {
  const redactor = createRedactor();
  const redact = (text: string): string => redactor.redact(text);
  terminal.redactCrashWith?.(redact);
  let level = config.log_level;
  const setLogLevel = (next: Config['log_level']): void => {
    level = next;
  };
  const lines = createPinoLog({
    destination: { write: (line) => terminal.stderr.write(line) },
    onJsonLine: (line) => observed?.logTail.write(line),
    level: () => level,
    form: logForm(config.log_format, terminal),
    redact,
  });
  const log = createSteadyLog(lines, { nowMs: Date.now });
  const { environment, version, pid } = terminal;
  const userFolder = config.mappings_dir;
  const mappings = mappingSourcesOf(terminal, {
    redactor,
    ...(userFolder === undefined ? {} : { userFolder }),
  });
  const meter = observed?.registry ?? createMemoryMeter();
  const beginStreams = (next: Config): void => observed?.registry.begin(configuredStreams(next));
  const secrets = createSecretReader({ environment, nowMs: Date.now });
  return {
    environment,
    version,
    pid,
    log,
    setLogLevel,
    meter,
    beginStreams,
    redactor,
    secrets,
    mappings,
  };
}
