import { prepareThread, type PreparedThread } from '../transform/worker/thread.ts';
import type { ExitCode, Terminal } from './terminal.ts';
import { THREAD_OPTIONS } from './thread-setup.ts';

export interface RunOptions {
  readonly configFile: string;
  readonly once: boolean;
  /** Lines on the standard output in place of a receiver. */
  readonly stdout: boolean;
}

/**
 * The sidecar: runs until it is told to stop, or with `once` until every stream is drained.
 *
 * What takes longest before the first request is the thread that maps: loading its code, then the
 * mappings. So it comes first, and this thread loads its own code beside it, in the order of need.
 */
export async function run(options: RunOptions, terminal: Terminal): Promise<ExitCode> {
  const thread = prepareThread(THREAD_OPTIONS);
  try {
    return await runBeside(thread, options, terminal);
  } finally {
    await thread.stop();
  }
}

async function runBeside(
  thread: PreparedThread,
  { configFile, once, stdout }: RunOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { beginThread, readRunConfig } = await import('./begin-run.ts');
  const read = await readRunConfig({ configFile, toStdout: stdout }, terminal);
  if (read === undefined) return 2;
  const { config, reading } = read;
  const begunThread = await beginThread(thread, config, terminal);
  const { runSidecar } = await import('./run-sidecar.ts');
  return runSidecar(config, { once, stdout, reading, begunThread }, terminal);
}
