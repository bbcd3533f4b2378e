import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** A running Fluent Bit with a file as it ships. */
export interface ShippedFluentBit {
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>;
  log(): Promise<string>;
}

export interface ShippedOptions {
  readonly binary: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** Starts Fluent Bit; what a test needs to be different comes by the variables that the file names. */
export async function startShipped(options: ShippedOptions): Promise<ShippedFluentBit> {
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.binary, ['-c', options.file], {
    env: { PATH: process.env.PATH, ...options.environment },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await once(child, 'spawn');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  };
  return {
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    log: () => readFile(options.logFile, 'utf8'),
  };
}
