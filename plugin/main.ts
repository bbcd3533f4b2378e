#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runCommandLine } from './cli/command-line.ts';
import type { Terminal } from './cli/terminal.ts';

const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const terminal: Terminal = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  interactive: process.stderr.isTTY,
  environment: process.env,
  workingDirectory: process.cwd(),
  pid: process.pid,
  version: packageVersion(),
  onStopSignal(handler) {
    for (const signal of STOP_SIGNALS) process.on(signal, handler);
    return () => {
      for (const signal of STOP_SIGNALS) process.off(signal, handler);
    };
  },
  exitNow: (code) => process.exit(code),
};

/** From `plugin/main.ts` and from `dist/plugin/main.js` alike: the nearest package.json above. */
function packageVersion(): string {
  for (const folder of ['../', '../../']) {
    try {
      const text = readFileSync(new URL(`${folder}package.json`, import.meta.url), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // Not there: one folder further up.
    }
  }
  return 'unknown';
}

// A reader such as `head` that goes away is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), terminal);
