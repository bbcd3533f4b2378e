import { availableParallelism } from 'node:os';
import type { Config } from '../config/config.generated.ts';
import type { OpenTransform } from '../reload/transform-slot.ts';
import { createSystemClock } from '../source/clock.ts';
import { openPool } from '../transform/worker/pool.ts';
import { emptyRecord, type FolderRecord } from '../transform/worker/recorded-folders.ts';
import { startThread, type Thread } from '../transform/worker/thread.ts';
import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';
import { MappingMistakes, warnOfMappings } from './mapping-findings.ts';
import { THREAD_OPTIONS, threadSetupOf } from './thread-setup.ts';

/** More threads by themselves would cost memory that one tenant's streams do not need. */
const MOST_THREADS_BY_DEFAULT = 4;

/**
 * The transform of pages through every output, in worker threads or inline; `begun` is a thread that
 * loads the mappings of this configuration already.
 * @throws CannotStart when a mapping has mistakes; `MappingMistakes` tells the files that were read.
 */
export async function assembleTransform(
  config: Config,
  surroundings: Surroundings,
  begun?: Thread,
): Promise<OpenTransform> {
  if (config.transform === 'inline') {
    const { inlineTransform } = await import('./inline-transform.ts');
    return inlineTransform(config, surroundings);
  }
  const { log, meter, redactor } = surroundings;
  const clock = createSystemClock();
  const start = (files: FolderRecord): Thread =>
    startThread(threadSetupOf(config, surroundings, files), THREAD_OPTIONS);
  const opened = await openPool({
    size: config.workers ?? defaultThreads(availableParallelism()),
    start: (files) => (files === undefined ? (begun ?? start(emptyRecord())) : start(files)),
    onSecret: (secret) => redactor.add(secret),
    sleep: (ms, signal) => clock.sleep(ms, signal),
    log,
    meter,
  });
  if (opened.kind === 'invalid') throw new MappingMistakes(opened.diagnostics, opened.files);
  if (opened.kind === 'gone') {
    throw new CannotStart(
      `The transform thread ended while it started (${opened.cause}); with transform: inline pages are transformed without one.`,
    );
  }
  warnOfMappings(opened.pool.warnings, log);
  return opened.pool;
}

/** One core is left to the thread that reads and sends. */
export function defaultThreads(cores: number): number {
  return Math.max(1, Math.min(cores - 1, MOST_THREADS_BY_DEFAULT));
}
