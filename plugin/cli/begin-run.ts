import type { Config } from '../config/config.generated.ts';
import { emptyRecord } from '../transform/worker/recorded-folders.ts';
import type { PreparedThread, Thread } from '../transform/worker/thread.ts';
import type { ConfigReading } from './assemble-reloader.ts';
import { configReadingOf } from './config-reading.ts';
import { mappingSourcesOf } from './mapping-sources.ts';
import { readConfig } from './read-config.ts';
import type { Terminal } from './terminal.ts';
import { threadSetupOf } from './thread-setup.ts';

/** A configuration, and how it is read again; undefined where it is read once. */
export interface RunConfig {
  readonly config: Config;
  readonly reading: ConfigReading | undefined;
}

/** Reads the configuration of a run and shows what is wrong with it; undefined when it can not be used. */
export async function readRunConfig(
  { configFile, toStdout }: { readonly configFile: string; readonly toStdout: boolean },
  terminal: Terminal,
): Promise<RunConfig | undefined> {
  // What goes to the standard output is read once: its receiver is not in the file.
  const reading = toStdout ? undefined : configReadingOf(configFile, terminal);
  const config = await readConfig(configFile, terminal, {
    toStdout,
    ...(reading?.text === undefined ? {} : { text: reading.text }),
  });
  return config && { config, reading };
}

/** Lets the thread load the mappings of a configuration; one that maps inline needs none. */
export async function beginThread(
  thread: PreparedThread,
  config: Config,
  terminal: Terminal,
): Promise<Thread | undefined> {
  if (config.transform === 'inline') {
    await thread.stop();
    return undefined;
  }
  const { environment } = terminal;
  const userFolder = config.mappings_dir;
  const mappings = mappingSourcesOf(terminal, userFolder === undefined ? {} : { userFolder });
  return thread.begin(threadSetupOf(config, { environment, mappings }, emptyRecord()));
}
