import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../dist/plugin/main.js', import.meta.url));
/** The folder that the pages show where the real one has a name of its own. */
const SHOWN_FOLDER = '/home/you/netskope';

export interface Said {
  readonly code: number | NodeJS.Signals;
  /** Standard output and standard error as a terminal shows them, the folder renamed. */
  readonly text: string;
}

/** A fresh folder in which a reader's commands run; `fluent-netskope` is the built program. */
export interface Shell {
  write(path: string, text: string): Promise<void>;
  run(command: string): Promise<Said>;
  remove(): Promise<void>;
}

export async function openShell(): Promise<Shell> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing; npm test builds it first.`);
  const root = await realpath(await mkdtemp(join(tmpdir(), 'fluent-netskope-docs-')));
  const [bin, folder] = [join(root, 'bin'), join(root, 'netskope')];
  await mkdir(bin);
  await mkdir(folder);
  const starter = join(bin, 'fluent-netskope');
  await writeFile(starter, `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  await chmod(starter, 0o755);
  const environment = { PATH: `${bin}:${process.env.PATH ?? ''}`, HOME: root };
  return {
    async write(path, text) {
      const file = join(folder, path);
      if (relative(folder, file).startsWith('..')) throw new Error(`${path} is outside the folder`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    },
    async run(command) {
      const said = await runIn(folder, command, environment);
      return { ...said, text: said.text.replaceAll(folder, SHOWN_FOLDER) };
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

function runIn(cwd: string, command: string, env: NodeJS.ProcessEnv): Promise<Said> {
  const child = spawn('/bin/sh', ['-c', `exec 2>&1\n${command}`], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: signal ?? code ?? -1, text }));
  });
}
