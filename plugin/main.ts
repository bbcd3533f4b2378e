#!/usr/bin/env node
import { existsSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from './cli/command-line.ts';
import type { Screen, Terminal } from './cli/terminal.ts';

const STDOUT = 1;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Above `plugin/main.ts` and `dist/plugin/main.js` alike: the nearest folder with a package.json. */
function packageFolder(): string {
  const folders = ['..', '../..'].map((up) => fileURLToPath(new URL(up, import.meta.url)));
  const found = folders.find((folder) => existsSync(join(folder, 'package.json')));
  if (found === undefined) throw new Error('the program is not inside its package');
  return found;
}

function packageVersion(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

function screen(): Screen | undefined {
  const { isTTY, columns } = process.stdout;
  // Both are absent from a stream that is no terminal, whatever the types say.
  if (!isTTY) return undefined;
  return { columns: columns > 0 ? columns : 80, hasColour: (process.env.NO_COLOR ?? '') === '' };
}

let redactCrash = (text: string): string => text;

/** Stacks alone: other properties would be shown in an escaping of their own, in which no secret is found. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stack = error.message, cause } = error;
  return cause instanceof Error ? `${stack}\ncaused by ${cause.stack ?? cause.message}` : stack;
}

/** Node.js itself would print what was thrown as it is. */
function crash(error: unknown): never {
  process.stderr.write(`${redactCrash(stackOf(error))}\n`);
  process.exit(1);
}

/**
 * Writing to a pipe by `process.stdout` stops the whole process while the pipe is full, signals and
 * health page included. A second way into the same pipe waits without that.
 */
function openOutput(): Writable {
  try {
    if (!fstatSync(STDOUT).isFIFO()) return process.stdout;
    return new Socket({ fd: openSync(`/dev/fd/${STDOUT}`, 'w'), readable: false, writable: true });
  } catch {
    return process.stdout;
  }
}

const folder = packageFolder();
const stdoutScreen = screen();
const terminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  openOutput,
  interactive: process.stderr.isTTY,
  ...(stdoutScreen === undefined ? {} : { screen: stdoutScreen }),
  environment: process.env,
  workingDirectory: process.cwd(),
  pid: process.pid,
  mappingsFolder: join(folder, 'mappings'),
  version: packageVersion(folder),
  onStopSignal(handler) {
    for (const signal of STOP_SIGNALS) process.on(signal, handler);
    return () => {
      for (const signal of STOP_SIGNALS) process.off(signal, handler);
    };
  },
  onReloadSignal(handler) {
    process.on('SIGHUP', handler);
    return () => process.off('SIGHUP', handler);
  },
  redactCrashWith(redact) {
    redactCrash = redact;
  },
  exitNow: (code) => process.exit(code),
};

// It would be the only text on stderr that is no line of the log, and is for whoever updates the SDK.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

process.on('uncaughtException', crash);

// A reader such as `head` that goes away is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), terminal);
} catch (error) {
  crash(error);
}
