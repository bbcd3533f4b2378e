import { lstat, unlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import type { ReceiverAddress } from '../forward/address.ts';
import { codeOf } from '../forward/socket-error.ts';
import { surroundingsWith } from '../forward/surroundings.ts';
import type { Surroundings } from '../forward/surroundings.ts';
import { createBehaviourSwitch } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import { serveConnection } from './connection.ts';
import type { ConnectionContext, Sink } from './connection.ts';
import type { ReceiverSecurity } from './gatekeeper.ts';

/** PEM texts; with `clientCa` a client must show a certificate that it signed. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string;
}

export interface ReceiverOptions {
  /** A port of 0 takes a free one. */
  readonly listen: ReceiverAddress;
  readonly security?: ReceiverSecurity;
  readonly tls?: ServerTls;
  readonly behaviour?: Behaviour;
  /** Longest message in bytes, on the wire and inflated. */
  readonly maxMessageBytes?: number;
  readonly maxConnections?: number;
}

export interface Receiver {
  /** Where it listens, with the port it was given. */
  readonly address: ReceiverAddress;
  /** How many connections are open. */
  readonly connections: number;
  /** Takes effect at the next connection, read or ack. */
  behave(behaviour: Behaviour): void;
  /** Closes the connections of all clients and goes on listening. */
  disconnectAll(): void;
  close(): Promise<void>;
}

const DEFAULT_MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const DEFAULT_MAX_CONNECTIONS = 256;
const MAX_DEPTH = 128;

/** Listens for Forward clients and hands what they send to `sink`. Rejects when the address cannot be used. */
export async function startReceiver(
  options: ReceiverOptions,
  sink: Sink,
  takenFromOutside: Partial<Surroundings> = {},
): Promise<Receiver> {
  const surroundings = surroundingsWith(takenFromOutside);
  const behaviour = createBehaviourSwitch(options.behaviour ?? { kind: 'normal' });
  const closing = new AbortController();
  const context: ConnectionContext = {
    limits: { maxBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES, maxDepth: MAX_DEPTH },
    ...(options.security === undefined ? {} : { security: options.security }),
    behaviour,
    sink,
    surroundings,
    signal: closing.signal,
  };
  const sockets = new Set<Socket>();
  const serving = new Set<Promise<void>>();
  const server = createListener(options, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    const served = serveConnection(socket, context).finally(() => serving.delete(served));
    serving.add(served);
  });
  server.maxConnections = options.maxConnections ?? DEFAULT_MAX_CONNECTIONS;
  server.on('tlsClientError', (error: Error) =>
    surroundings.log.warn('A client could not agree on TLS.', {
      cause: codeOf(error) || error.message,
    }),
  );
  await listen(server, options.listen);
  server.on('error', (error) =>
    surroundings.log.warn('A connection could not be accepted.', { cause: error.message }),
  );
  const disconnectAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    address: boundAddress(server, options.listen),
    get connections() {
      return sockets.size;
    },
    behave: (next) => behaviour.set(next),
    disconnectAll,
    async close() {
      closing.abort();
      behaviour.set({ kind: 'refuse' });
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      disconnectAll();
      await closed;
      await Promise.all(serving);
    },
  };
}

function createListener(options: ReceiverOptions, onSocket: (socket: Socket) => void): Server {
  const { tls, listen: address } = options;
  if (address.kind !== 'tls') return createServer(onSocket);
  if (tls === undefined) throw new Error('a tls:// receiver needs a certificate and its key');
  const settings: TlsOptions = { cert: tls.cert, key: tls.key };
  if (tls.clientCa === undefined) return createTlsServer(settings, onSocket);
  const mutual = { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true };
  return createTlsServer({ ...settings, ...mutual }, onSocket);
}

async function listen(server: Server, address: ReceiverAddress): Promise<void> {
  if (address.kind === 'unix') await removeStaleSocket(address.path);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    if (address.kind === 'unix') server.listen(address.path);
    else server.listen(address.port, address.host);
  });
}

/** A socket file that nobody serves is a leftover of a process that was killed. */
async function removeStaleSocket(path: string): Promise<void> {
  // A connection to an ordinary file is refused just the same, and that must not be removed.
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSocket() !== true) return;
  const code = await new Promise<string>((resolve) => {
    const socket = connect(path);
    socket.once('error', (error) => resolve(codeOf(error)));
    socket.once('connect', () => {
      socket.destroy();
      resolve('');
    });
  });
  if (code === 'ECONNREFUSED') await unlink(path);
}

function boundAddress(server: Server, asked: ReceiverAddress): ReceiverAddress {
  const bound = server.address();
  if (asked.kind === 'unix' || bound === null || typeof bound === 'string') return asked;
  return { kind: asked.kind, host: asked.host, port: bound.port };
}
