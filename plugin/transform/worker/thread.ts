import { Worker } from 'node:worker_threads';
import type { PageContext, PageResult } from '../page-result.ts';
import type { PageJob, ThreadMessage, ThreadSetup } from './messages.ts';

/** A thread that ended without being told to. */
export interface Gone {
  readonly kind: 'gone';
  /** The kind of the error, its code where it has one, and where it arose; no message, for that may quote a record. */
  readonly cause: string;
}

export type Started = Exclude<ThreadMessage, { kind: 'done' }> | Gone;

/** One worker thread; it transforms one page at a time. */
export interface Thread {
  readonly started: Promise<Started>;
  isAlive(): boolean;
  /** Moves the body's buffer into the thread. Call it after `ready`, and again only after an answer. */
  transform(page: {
    readonly body: Uint8Array;
    readonly context: PageContext;
  }): Promise<PageResult | Gone>;
  stop(): Promise<void>;
}

export interface ThreadOptions {
  /** Most memory for what the mappings and one record need; pages and frames do not count. */
  readonly heapMegabytes: number;
  /** The file to run. Default: the one that transforms pages. */
  readonly file?: URL;
}

const YOUNG_MEGABYTES = 16;

/** This file runs as TypeScript in development and as JavaScript in the package; so does its neighbour. */
const THREAD_FILE = new URL(
  import.meta.url.endsWith('.ts') ? './development-thread.js' : './transform-thread.js',
  import.meta.url,
);

/** A thread that loads its code and waits for its setup. */
export interface PreparedThread {
  /** Lets the thread load its mappings; call it once. */
  begin(setup: ThreadSetup): Thread;
  stop(): Promise<void>;
}

/** Starts a thread that loads its mappings by itself. */
export function startThread(setup: ThreadSetup, options: ThreadOptions): Thread {
  return prepareThread(options).begin(setup);
}

/** Starts a thread before it is known what it has to map with: loading its code takes a while. */
export function prepareThread(options: ThreadOptions): PreparedThread {
  const worker = new Worker(options.file ?? THREAD_FILE, {
    name: 'transform',
    resourceLimits: {
      maxOldGenerationSizeMb: options.heapMegabytes,
      maxYoungGenerationSizeMb: YOUNG_MEGABYTES,
    },
  });
  let gone: Gone | undefined;
  let tell: (heard: ThreadMessage | Gone) => void = () => undefined;
  const hear = (): Promise<ThreadMessage | Gone> =>
    new Promise((resolve) => {
      tell = resolve;
      if (gone !== undefined) resolve(gone);
    });
  const leave = (cause: string): void => {
    gone ??= { kind: 'gone', cause };
    tell(gone);
  };
  worker.on('message', (message: ThreadMessage) => tell(message));
  worker.on('error', (error) => leave(describe(error)));
  worker.on('exit', (code) => leave(`exit ${code}`));
  const protocolBroken = async (): Promise<Gone> => {
    await worker.terminate();
    return { kind: 'gone', cause: 'an answer out of turn' };
  };
  const loaded = async (answer: Promise<ThreadMessage | Gone>): Promise<Started> => {
    const heard = await answer;
    return heard.kind === 'done' ? protocolBroken() : heard;
  };
  const stop = async (): Promise<void> => {
    await worker.terminate();
  };
  return {
    begin: (setup) => {
      const answer = hear();
      worker.postMessage(setup);
      return {
        started: loaded(answer),
        isAlive: () => gone === undefined,
        transform: async ({ body, context }) => {
          const answer = hear();
          const own = ownBytes(body);
          worker.postMessage({ body: own, context } satisfies PageJob, [own.buffer]);
          const heard = await answer;
          if (heard.kind === 'gone') return heard;
          return heard.kind === 'done' ? heard.result : protocolBroken();
        },
        stop,
      };
    },
    stop,
  };
}

/** Short texts may lie in a pool that Buffers share, which cannot move; they are cheap to copy. */
function ownBytes(body: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = body;
  const isShared = byteLength <= Buffer.poolSize || !(buffer instanceof ArrayBuffer);
  return isShared ? new Uint8Array(body) : new Uint8Array(buffer, byteOffset, byteLength);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  const place = /\n\s+at .*?([\w.-]+:\d+:\d+)\)?/.exec(error.stack ?? '')?.[1];
  return `${error.name}${code}${place === undefined ? '' : ` at ${place}`}`;
}
