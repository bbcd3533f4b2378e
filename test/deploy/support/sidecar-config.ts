import { createConfigParser } from '../../../plugin/config/load-config.ts';
import type { Config } from '../../../plugin/config/config.generated.ts';
import { formatDiagnostic } from '../../../plugin/diagnostics/diagnostic.ts';
import { readText } from './yaml-files.ts';

const ENVIRONMENT = {
  FLUENT_SHARED_KEY: 'k',
  NETSKOPE_TOKEN: 't',
  CREDENTIALS_DIRECTORY: '/run/credentials/fluent-netskope.service',
};

/** A shipped configuration as the program loads it. @throws with its mistakes. */
export function sidecarConfig(path: string, environment: Record<string, string> = {}): Config {
  const loaded = createConfigParser()(readText(path), {
    file: path,
    environment: { ...ENVIRONMENT, ...environment },
  });
  if (loaded.kind === 'ok') return loaded.config;
  throw new Error(loaded.diagnostics.map(formatDiagnostic).join('\n'));
}
