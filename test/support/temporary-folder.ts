import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives each test of the enclosing suite a fresh folder. They are removed after the suite: what a
 * test leaves running is ended by its own hooks, which run before that.
 */
export function temporaryFolder(): () => string {
  const folders: string[] = [];
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fluent-netskope-test-'));
    folders.push(folder);
  });
  after(async () => {
    await Promise.all(folders.map((one) => rm(one, { recursive: true, force: true })));
  });
  return () => folder;
}
