import type { Config } from '../config/config.generated.ts';
import { durationMs } from '../config/duration.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { formatDiagnostic } from '../diagnostics/diagnostic.ts';
import type { SupervisorChange } from '../pipeline/supervisor.ts';
import { fixedChanges, withSameBuckets } from '../reload/config-parts.ts';
import { createReloader, type Attempt, type Reloader } from '../reload/reloader.ts';
import { textOf, type Sources } from '../reload/sources.ts';
import type { Clock } from '../source/clock.ts';
import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';
import type { InUse } from './in-use.ts';
import { MappingMistakes } from './mapping-findings.ts';
import { openReplacements } from './replacements.ts';
import { takeReplacements } from './take-replacements.ts';

/** How the configuration file is read. */
export interface ConfigReading {
  /** The path of the file. */
  readonly file: string;
  /** Its text as it was read at the start. */
  readonly text: string | undefined;
  /** Checks and completes a text. */
  readonly parse: (text: string) => LoadedConfig;
}

export interface ReloaderParts {
  readonly clock: Clock;
  readonly reading: ConfigReading;
  readonly apply: (change: SupervisorChange) => Promise<void>;
}

/** Takes changed files into what is in use. */
export function assembleReloader(
  inUse: InUse,
  surroundings: Surroundings,
  { clock, reading, apply }: ReloaderParts,
): Reloader {
  const { log } = surroundings;

  const attempt = async (): Promise<Attempt> => {
    const configText = textOf(reading.file);
    // What was read of a change that is refused is watched, too: its cure may lie there.
    const sources: Sources = { ...inUse.sources, configText };
    const given = configIn(reading, configText);
    if (typeof given === 'string') return { kind: 'refused', message: given, sources };
    const fixed = fixedChanges(inUse.config, given);
    if (fixed.length > 0) return { kind: 'refused', message: needsRestart(fixed), sources };
    const { config, isOther } = withSameBuckets(inUse.config, given);
    const left = isOther ? { left: BUCKETS_NEED_RESTART } : {};
    try {
      const replacements = await openReplacements(inUse, config, {
        surroundings,
        sources,
        nowMs: clock.nowMs(),
      });
      const changed = takeReplacements(inUse, replacements, { surroundings, apply });
      const taken = inUse.sources;
      if (changed.length === 0) return { kind: 'unchanged', sources: taken, ...left };
      return { kind: 'taken', changed: changed.join(', '), sources: taken, ...left };
    } catch (error) {
      if (!(error instanceof CannotStart)) throw error;
      const mappings = error instanceof MappingMistakes ? { mappings: error.files } : {};
      return { kind: 'refused', message: error.message, sources: { ...sources, ...mappings } };
    }
  };

  return createReloader({
    sources: inUse.sources,
    attempt,
    onLook: async () => {
      for (const { name, api } of inUse.tenants) {
        if (await api.lookForToken()) log.info('A new token is in use.', { tenant: name });
      }
    },
    intervalMs: () => durationMs(inUse.config.watch_interval),
    clock,
    log,
  });
}

/** The configuration in a text, or what is wrong with it. */
function configIn({ file, parse }: ConfigReading, text: string | undefined): Config | string {
  if (text === undefined) return `${file} cannot be read; put it back or correct its permissions.`;
  const loaded = parse(text);
  if (loaded.kind === 'ok') return loaded.config;
  return loaded.diagnostics.map(formatDiagnostic).join('\n');
}

const BUCKETS_NEED_RESTART =
  'buckets cannot change while the process runs: the entries that were there at the start are read on, and everything else of the new file counts. Restart the process, or put the old entries back.';

function needsRestart(keys: readonly string[]): string {
  const names = keys.join(' and ');
  return `${names} cannot change while the process runs, and so nothing of the new file is taken. Restart the process, or put the old value back.`;
}
