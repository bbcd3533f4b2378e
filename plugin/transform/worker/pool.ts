import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Log } from '../../observe/log.ts';
import type { Meter } from '../../observe/meter.ts';
import type { PageContext, PageResult, TransformPage, UnusableBody } from '../page-result.ts';
import type { MappingWarning } from './load-transformer.ts';
import type { FolderRecord } from './recorded-folders.ts';
import type { Gone, Started, Thread } from './thread.ts';

export interface PoolOptions {
  /** Most threads; further ones are started when pages wait. */
  readonly size: number;
  /** Starts a thread; with the files that the first one read it maps as that one does. */
  readonly start: (files: FolderRecord | undefined) => Thread;
  readonly onSecret: (secret: string) => void;
  /** Waits between attempts to replace a thread that cannot start. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
  readonly meter: Meter;
}

/** Threads that share the pages of all streams. */
export interface TransformPool {
  readonly transform: TransformPage;
  readonly warnings: readonly MappingWarning[];
  /** The files that the mappings were made of. */
  readonly files: FolderRecord;
  /** Ends the threads; pages on their way count as failed. */
  readonly close: () => Promise<void>;
}

export type OpenedPool =
  | { readonly kind: 'open'; readonly pool: TransformPool }
  | {
      readonly kind: 'invalid';
      readonly diagnostics: readonly Diagnostic[];
      readonly files: FolderRecord;
    }
  | Gone;

interface Job {
  readonly body: Uint8Array;
  readonly context: PageContext;
  resolve(result: PageResult): void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Starts the first thread and waits until it has loaded the mappings. */
export async function openPool(options: PoolOptions): Promise<OpenedPool> {
  const thread = options.start(undefined);
  const started = await thread.started;
  if (started.kind === 'gone') return started;
  for (const secret of started.secrets) options.onSecret(secret);
  if (started.kind === 'ready') {
    const { warnings, files } = started;
    return { kind: 'open', pool: { ...createPool(options, thread, files), warnings, files } };
  }
  await thread.stop();
  return started;
}

function createPool(
  options: PoolOptions,
  first: Thread,
  files: FolderRecord,
): Omit<TransformPool, 'warnings' | 'files'> {
  const { log, meter } = options;
  const threads = new Set([first]);
  const idle = [first];
  const waiting: Job[] = [];
  const closed = new AbortController();
  let starting = 0;
  let failedStarts = 0;

  const takeIdle = (): Thread | undefined => {
    for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) {
      if (thread.isAlive()) return thread;
      threads.delete(thread);
      meter.count('transform_threads_lost_total', { reason: 'idle' });
    }
    return undefined;
  };

  const dispatch = (): void => {
    for (let thread = takeIdle(); thread !== undefined; thread = takeIdle()) {
      const job = waiting.shift();
      if (job === undefined) {
        idle.push(thread);
        break;
      }
      void work(thread, job);
    }
    while (!closed.signal.aborted && starting < waiting.length && threads.size < options.size) {
      void grow();
    }
    meter.gauge('transform_threads', {}, threads.size);
    meter.gauge('transform_waiting_pages', {}, waiting.length);
  };

  const work = async (thread: Thread, job: Job): Promise<void> => {
    const answer = await thread.transform(job);
    if (answer.kind === 'gone') {
      threads.delete(thread);
      if (!closed.signal.aborted) reportLoss(answer, job);
      job.resolve(transformFailed(answer.cause));
    } else {
      idle.push(thread);
      job.resolve(answer);
    }
    dispatch();
  };

  const reportLoss = ({ cause }: Gone, { context: { tenant, stream } }: Job): void => {
    meter.count('transform_threads_lost_total', { reason: 'page' });
    log.error('A page ended the thread that transformed it; the page is asked for again.', {
      tenant,
      stream,
      cause,
    });
  };

  const grow = async (): Promise<void> => {
    starting += 1;
    const thread = options.start(files);
    threads.add(thread);
    const started = await thread.started;
    if (started.kind === 'ready') {
      failedStarts = 0;
      idle.push(thread);
    } else {
      await thread.stop();
      // While another thread works, nothing is urgent; without any, pages wait for this one.
      await pauseAfterFailedStart(started);
      threads.delete(thread);
    }
    starting -= 1;
    dispatch();
  };

  const pauseAfterFailedStart = async (started: Started): Promise<void> => {
    if (closed.signal.aborted) return;
    failedStarts += 1;
    meter.count('transform_threads_lost_total', { reason: 'start' });
    log.error('A transform thread cannot start; pages wait until one can.', {
      cause: started.kind === 'gone' ? started.cause : 'the mappings are not valid any more',
    });
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failedStarts - 1), LONGEST_PAUSE_MS);
    await options.sleep(pauseMs, closed.signal);
  };

  return {
    transform: (body, context) => {
      if (closed.signal.aborted) return Promise.resolve(transformFailed('the process stops'));
      return new Promise((resolve) => {
        waiting.push({ body, context, resolve });
        dispatch();
      });
    },
    close: async () => {
      closed.abort();
      for (const job of waiting.splice(0)) job.resolve(transformFailed('the process stops'));
      await Promise.all([...threads].map((thread) => thread.stop()));
    },
  };
}

/** What a page is that brought the transform down: the same page again may fare better, or be set aside. */
export function transformFailed(cause: string): UnusableBody {
  return {
    kind: 'unusable',
    reason: 'transform_failed',
    message: `The page could not be transformed (${cause}).`,
    offset: 0,
    insideResult: true,
  };
}
