import { type ChildProcess, fork } from 'node:child_process';

/** Starts a file beside this one in a process of its own: as it stands, or compiled, as this one is. */
export function startChild(name: string): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fork(new URL(`./${name}.${extension}`, import.meta.url), { serialization: 'advanced' });
}

/** Sends a question and resolves with the first answer; rejects when the process ends without one. */
export function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as Answer));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}`)));
    child.send(question);
  });
}
