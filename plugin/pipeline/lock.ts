import { randomBytes } from 'node:crypto';
import { chmod, link, rename, stat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../source/clock.ts';
import { hasCode } from './state-files.ts';

/** A held state directory. */
export interface StateLock {
  /** Gives the directory free; a second call does nothing. */
  readonly release: () => Promise<void>;
}

export type LockOutcome =
  | { readonly kind: 'locked'; readonly lock: StateLock }
  | { readonly kind: 'refused'; readonly message: string };

export interface LockOptions {
  readonly stateDir: string;
  /** Told to a process that finds the directory held. */
  readonly pid: number;
  readonly clock: Clock;
  /** Called once when another process has taken the directory over. */
  onLost(): void;
  readonly checkEveryMs?: number;
}

/** A socket address holds 107 bytes; the name used while taking over is four bytes longer. */
const MAX_PATH_BYTES = 100;

/**
 * Takes the state directory by listening on `lock.sock` in it: the kernel ends that with the
 * process, however it dies, so nothing stale ever has to be guessed about.
 */
export async function acquireStateLock(options: LockOptions): Promise<LockOutcome> {
  const path = join(options.stateDir, 'lock.sock');
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    return refused(`${path} is longer than ${MAX_PATH_BYTES} bytes; choose a shorter state_dir.`);
  }
  const own = join(options.stateDir, `lock-${randomBytes(4).toString('hex')}`);
  const server = await listen(own, options.pid);
  const refusal = await take(own, path, options.clock);
  await unlink(own).catch(() => undefined);
  const inode = await inodeOf(path);
  if (refusal === undefined) {
    return { kind: 'locked', lock: hold(path, { inode, server, options }) };
  }
  await close(server);
  return refused(refusal);
}

/**
 * Gives the socket `own` the name `path`, unless a living process has it; tells who. A name is only
 * ever given where there is none, or taken from a dead process by the one process that holds the
 * name for doing so.
 */
async function take(own: string, path: string, clock: Clock): Promise<string | undefined> {
  if (await canLink(own, path)) return undefined;
  const holder = await askHolder(path, clock);
  if (holder !== undefined) return holder;
  const takeover = `${path}.new`;
  if (!(await canLink(own, takeover))) {
    const rival = await askHolder(takeover, clock);
    if (rival !== undefined) return rival;
    await unlink(takeover).catch(() => undefined);
    if (!(await canLink(own, takeover))) return `${path} is being taken by another process.`;
  }
  try {
    const newHolder = await askHolder(path, clock);
    if (newHolder !== undefined) return newHolder;
    await rename(own, path);
    return undefined;
  } finally {
    await unlink(takeover).catch(() => undefined);
  }
}

async function canLink(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function refused(message: string): LockOutcome {
  return { kind: 'refused', message };
}

interface Held {
  readonly inode: bigint | undefined;
  readonly server: Server;
  readonly options: LockOptions;
}

function hold(path: string, { inode, server, options }: Held): StateLock {
  let isReleased = false;
  const check = async () => {
    // What cannot be looked at just now proves nothing.
    const found = await inodeOf(path).catch(() => inode);
    if (isReleased || found === inode) return;
    clearInterval(timer);
    options.onLost();
  };
  const timer = setInterval(() => void check(), options.checkEveryMs ?? 5_000);
  timer.unref();
  return {
    release: async () => {
      if (isReleased) return;
      isReleased = true;
      clearInterval(timer);
      const found = await inodeOf(path).catch(() => undefined);
      if (found === inode) await unlink(path).catch(() => undefined);
      await close(server);
    },
  };
}

/** Says who holds the directory, or undefined when nobody does. */
function askHolder(path: string, clock: Clock): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const patience = new AbortController();
    let pid = '';
    let isConnected = false;
    const held = () => {
      patience.abort();
      socket.destroy();
      const who = /^\d+\n/.test(pid) ? `process ${pid.trim()}` : 'another process';
      resolve(`${path} is held by ${who}; stop it, or give this one a state_dir of its own.`);
    };
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      isConnected = true;
      void clock.sleep(1_000, patience.signal).then(held);
    });
    socket.on('data', (text: string) => (pid += text));
    socket.on('end', held);
    socket.on('error', (error) => {
      const isFree = hasCode(error, 'ENOENT') || hasCode(error, 'ECONNREFUSED');
      if (isFree && !isConnected) resolve(undefined);
      else if (isConnected || hasCode(error, 'EAGAIN')) held();
      else resolve(`${path} cannot be asked for its holder (${error.message}).`);
    });
  });
}

async function listen(path: string, pid: number): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(`${pid}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
  await chmod(path, 0o600);
  return server;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

async function inodeOf(path: string): Promise<bigint | undefined> {
  try {
    return (await stat(path, { bigint: true })).ino;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
