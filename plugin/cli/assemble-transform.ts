import { availableParallelism } from 'node:os';
import type { Config } from '../config/config.generated.ts';
import { type Diagnostic, formatDiagnostic } from '../diagnostics/diagnostic.ts';
import type { OpenTransform } from '../reload/transform-slot.ts';
import { createSystemClock } from '../source/clock.ts';
import { foldersOf } from '../transform/load-mapper.ts';
import type { TransformPage } from '../transform/page-result.ts';
import type { PageTransformer } from '../transform/transform-page.ts';
import {
  loadTransformer,
  type MappingWarning,
  type TransformSettings,
} from '../transform/worker/load-transformer.ts';
import { openPool, transformFailed } from '../transform/worker/pool.ts';
import { mappingSecrets } from '../transform/worker/mapping-secrets.ts';
import {
  emptyRecord,
  recordedFolders,
  type FolderRecord,
} from '../transform/worker/recorded-folders.ts';
import { startThread } from '../transform/worker/thread.ts';
import type { Surroundings } from './assemble.ts';
import { CannotStart } from './cannot-start.ts';

/** What a thread's heap holds is compiled mappings and one record; pages and frames lie outside of it. */
const THREAD_HEAP_MEGABYTES = 256;

/** More threads by themselves would cost memory that one tenant's streams do not need. */
const MOST_THREADS_BY_DEFAULT = 4;

/**
 * The transform of pages through every output, in worker threads or inline.
 * @throws CannotStart when a mapping has mistakes; `MappingMistakes` tells the files that were read.
 */
export async function assembleTransform(
  config: Config,
  surroundings: Surroundings,
): Promise<OpenTransform> {
  if (config.transform === 'inline') return inlineTransform(config, surroundings);
  const { environment, log, mappings, meter, redactor } = surroundings;
  const clock = createSystemClock();
  const opened = await openPool({
    size: config.workers ?? defaultThreads(availableParallelism()),
    start: (files = emptyRecord()) =>
      startThread(
        {
          ...settingsOf(config),
          shippedFolder: mappings.shippedFolder,
          ...(mappings.userFolder === undefined ? {} : { userFolder: mappings.userFolder }),
          knownFields: mappings.knownFields,
          environment: { ...environment },
          files,
        },
        { heapMegabytes: THREAD_HEAP_MEGABYTES },
      ),
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
  warn(opened.pool.warnings, surroundings);
  return opened.pool;
}

/** Mappings that cannot be used, and the files to look at for their cure. */
export class MappingMistakes extends CannotStart {
  readonly files: FolderRecord;

  constructor(diagnostics: readonly Diagnostic[], files: FolderRecord) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.files = files;
  }
}

/** A record's text may be so many times longer than its MessagePack: escapes shrink six to one. */
const LONGEST_SPELLING = 8;

/** One core is left to the thread that reads and sends. */
export function defaultThreads(cores: number): number {
  return Math.max(1, Math.min(cores - 1, MOST_THREADS_BY_DEFAULT));
}

/**
 * Loads every mapping in this thread.
 * @throws CannotStart when one has mistakes.
 */
export function loadMappings(
  config: Config,
  surroundings: Pick<Surroundings, 'mappings' | 'log'>,
): PageTransformer {
  return loadRecorded(config, surroundings, emptyRecord());
}

function loadRecorded(
  config: Config,
  { mappings, log }: Pick<Surroundings, 'mappings' | 'log'>,
  files: FolderRecord,
): PageTransformer {
  const folders = recordedFolders(foldersOf(mappings), files);
  const loaded = loadTransformer(settingsOf(config), { ...mappings, folders });
  if (loaded.kind === 'invalid') throw new MappingMistakes(loaded.diagnostics, files);
  warn(loaded.warnings, { log });
  return loaded.transformer;
}

/** What the transform of a configuration is made of beside its mappings. */
export function settingsOf(config: Config): TransformSettings {
  return {
    outputs: config.outputs.map(({ mapping, tag }) => ({ mapping, tag })),
    limits: {
      maxDepth: config.limits.max_record_depth,
      maxKeys: config.limits.max_record_keys,
      // The frame sets the bound; this one keeps the memory of the transform from growing with it.
      maxRecordBytes: Math.min(
        config.http.max_body_bytes,
        config.forward.max_frame_bytes * LONGEST_SPELLING,
      ),
    },
    maxFrameBytes: config.forward.max_frame_bytes,
  };
}

function inlineTransform(config: Config, surroundings: Surroundings): OpenTransform {
  const { environment, log, mappings, redactor } = surroundings;
  const files = emptyRecord();
  const readSecret = mappingSecrets(environment, (secret) => redactor.add(secret), files);
  const transformer = loadRecorded(config, { mappings: { ...mappings, readSecret }, log }, files);
  const transform: TransformPage = (body, context) => {
    try {
      return Promise.resolve(transformer(body, context));
    } catch (error) {
      const cause = error instanceof Error ? error.name : 'unknown error';
      const { tenant, stream } = context;
      log.error('The transform broke down over a page; the page is asked for again.', {
        tenant,
        stream,
        cause,
      });
      return Promise.resolve(transformFailed(cause));
    }
  };
  return { transform, files, close: () => Promise.resolve() };
}

function warn(warnings: readonly MappingWarning[], { log }: Pick<Surroundings, 'log'>): void {
  for (const { mapping, warning } of warnings) {
    log.warn('The mapping has a warning.', { mapping, detail: formatDiagnostic(warning) });
  }
}
