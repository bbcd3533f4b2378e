import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../config/config.generated.ts';
import { loadConfig, type LoadedConfig } from '../config/load-config.ts';
import { formatDiagnostic } from '../diagnostics/diagnostic.ts';
import type { Terminal } from './terminal.ts';

/** Reads and checks the configuration, and tells nobody. */
export function loadConfigFile(
  file: string,
  terminal: Terminal,
  options: { readonly toStdout?: boolean; readonly text?: string } = {},
): Promise<LoadedConfig> {
  const { environment } = terminal;
  return loadConfig({
    ...options,
    file,
    environment,
    readFile: (path) => readFile(resolve(terminal.workingDirectory, path), 'utf8'),
  });
}

/** Reads the configuration, unless its text is given, and shows what is wrong with it; undefined when it can not be used. */
export async function readConfig(
  file: string,
  terminal: Terminal,
  options: { readonly toStdout?: boolean; readonly text?: string } = {},
): Promise<Config | undefined> {
  const loaded = await loadConfigFile(file, terminal, options);
  const findings = loaded.kind === 'ok' ? loaded.warnings : loaded.diagnostics;
  for (const finding of findings) terminal.stderr.write(`${formatDiagnostic(finding)}\n`);
  return loaded.kind === 'ok' ? loaded.config : undefined;
}
