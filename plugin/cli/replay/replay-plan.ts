import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../../config/config.generated.ts';
import { deadLetterFiles } from '../../pipeline/dead-letter-files.ts';
import { CannotStart } from '../cannot-start.ts';
import type { ReplayOptions } from '../replay.ts';

/** A file that is to be replayed. */
export interface PlannedFile {
  /** As the user wrote it, or found in the state directory. */
  readonly name: string;
  /** Absolute; `-` for standard input. */
  readonly path: string;
  /** Bytes on disk; undefined for what has no size, such as a pipe. */
  readonly bytes?: number;
  /** True for a file of the dead-letter folder of this configuration. */
  readonly isDeadLetters: boolean;
}

export interface ReplayPlan {
  readonly tenant: string;
  /** Empty when only dead letters, which name their own, are replayed. */
  readonly stream: string;
  readonly files: readonly PlannedFile[];
}

/** Settles what is replayed, before anything is sent. @throws CannotStart for a file or tenant that is not there. */
export async function planReplay(
  options: ReplayOptions,
  config: Config,
  workingDirectory: string,
): Promise<ReplayPlan> {
  const names = options.fromDeadLetter ? await waiting(config) : options.files;
  const folder = await realOrSame(join(config.state_dir, 'dead-letter'));
  const files: PlannedFile[] = [];
  for (const name of names) files.push(await plan(name, workingDirectory, folder));
  return { tenant: tenantOf(options, config), stream: options.stream ?? '', files };
}

async function waiting({ state_dir }: Config): Promise<readonly string[]> {
  const files = await deadLetterFiles(state_dir).catch((error: unknown) => {
    throw new CannotStart(`${join(state_dir, 'dead-letter')} cannot be read (${codeOf(error)}).`);
  });
  return files.flatMap(({ kind, path }) => (kind === 'records' ? [path] : []));
}

async function plan(
  name: string,
  workingDirectory: string,
  deadLetterFolder: string,
): Promise<PlannedFile> {
  if (name === '-') return { name: 'stdin', path: '-', isDeadLetters: false };
  try {
    const path = await realpath(resolve(workingDirectory, name));
    const found = await stat(path);
    if (found.isDirectory()) throw new CannotStart(`${name} is a folder; name the files in it.`);
    const isDeadLetters = dirname(path) === deadLetterFolder && !path.endsWith('.body');
    return { name, path, isDeadLetters, ...(found.isFile() ? { bytes: found.size } : {}) };
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(
      `${name} cannot be read (${codeOf(error)}); correct the path or its permissions.`,
    );
  }
}

function tenantOf({ tenant, stream }: ReplayOptions, { tenants, buckets }: Config): string {
  const ofBuckets = buckets.map((bucket) => bucket.tenant);
  const names = [...new Set([...tenants.map(({ name }) => name), ...ofBuckets])];
  // Without a stream only dead letters can be replayed, and those name their own tenant or bucket.
  if (tenant === undefined && stream === undefined) return names[0] ?? '';
  if (tenant !== undefined) {
    if (names.includes(tenant)) return tenant;
    throw new CannotStart(
      `There is no tenant ${tenant}; the configuration has ${names.join(', ')}.`,
    );
  }
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new CannotStart(
    `The configuration has ${names.length} tenants; say with --tenant whose records these are: ${names.join(', ')}.`,
  );
}

async function realOrSame(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
