import type { Readable, Writable } from 'node:stream';

/** Everything a command may touch of the process it runs in; tests hand in their own. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** The standard output for `run --stdout`: a full pipe makes its writes wait, not the process. */
  openOutput(): Writable;
  /** True when stderr is a terminal that can redraw a line. */
  readonly interactive: boolean;
  /** What stdout shows when it is a terminal; absent for a pipe or a file. */
  readonly screen?: Screen;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly pid: number;
  /** The folder of the mappings that come with the program. */
  readonly mappingsFolder: string;
  /** Version of the program. */
  readonly version: string;
  /** Calls `handler` on each SIGINT and SIGTERM until the returned function is called. */
  onStopSignal(handler: (signal: string) => void): () => void;
  /** Calls `handler` on each SIGHUP until the returned function is called. */
  onReloadSignal(handler: () => void): () => void;
  /** What a crash tells goes through `redact` from now on. */
  redactCrashWith?(redact: (text: string) => string): void;
  /** Ends the process at once, without cleaning up. */
  exitNow(code: number): never;
}

/** A terminal that people read. */
export interface Screen {
  readonly columns: number;
  /** False when the user asked for none (NO_COLOR). */
  readonly hasColour: boolean;
}

/** 0 done, 1 failed, 2 wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2;

/** Where a command says how the process should end. */
export type End = (code: ExitCode) => void;

/** Writes `text`, waiting while the reader is slow; a reader that is gone ends the output quietly. */
export async function write(stream: Writable, text: string | Uint8Array): Promise<void> {
  if (stream.destroyed || !stream.writable) return;
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined || isBrokenPipe(error)) resolve();
      else reject(error);
    });
  });
}

function isBrokenPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}
