import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../dist/plugin/main.js', import.meta.url));

export interface Child {
  readonly process: ChildProcess;
  /** Everything it has written so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves when the process is gone, with its exit code or its signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Resolves when `stdout` or `stderr` holds the text; rejects when the process ends without it. */
  says(text: string): Promise<void>;
}

/** Starts the built program, as a user has it. */
export function startProgram(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing; npm test builds it first.`);
  // The built program maps to the same sources as the tests; counted together, both come out wrong.
  const child = spawn(process.execPath, [PROGRAM, ...argv], {
    env: { ...process.env, NODE_V8_COVERAGE: undefined, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? -1));
  });
  return {
    process: child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    ended,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!said.stdout.includes(text) && !said.stderr.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void ended.then((how) =>
          reject(new Error(`ended with ${how} without saying "${text}": ${said.stderr}`)),
        );
      }),
  };
}

/** Runs the built program to its end, with `input` on its standard input. */
export async function runProgram(
  argv: readonly string[],
  options: { input?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<{ code: number | NodeJS.Signals; stdout: string; stderr: string }> {
  const child = startProgram(argv, options.environment);
  child.process.stdin?.end(options.input ?? '');
  const code = await child.ended;
  return { code, stdout: child.stdout(), stderr: child.stderr() };
}
