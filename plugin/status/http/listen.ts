import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostPort } from '../../config/host.ts';

export type Listening =
  | { readonly kind: 'listening'; readonly url: string; close(): Promise<void> }
  | { readonly kind: 'failed'; readonly message: string };

export interface ListenOptions {
  readonly address: HostPort;
  readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Told when answering broke down, by the kind of the error. */
  readonly onFault: (name: string) => void;
}

const MOST_CONNECTIONS = 128;
const LIMITS = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const;

/** Listens for HTTP requests that are small, quick and few. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const server = createServer(LIMITS, (request, response) => {
    options.answer(request, response).catch((error: unknown) => {
      options.onFault(error instanceof Error ? error.name : 'unknown');
      response.destroy();
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  const { host, port } = options.address;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
  } catch (error) {
    return { kind: 'failed', message: describe(error, options.address) };
  }
  return { kind: 'listening', url: urlOf(server), close: () => close(server) };
}

function urlOf(server: Server): string {
  // A server that listens on a port has an address and port.
  const { address, port, family } = server.address() as AddressInfo;
  const isAny = address === '::' || address === '0.0.0.0';
  const host = isAny ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return `http://${host}:${port}/`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function describe(error: unknown, { host, port }: HostPort): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  const cause = CAUSES[code] ?? 'it cannot be listened on; correct it';
  const place = `listen ${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `${place}: ${cause} (${code}). With listen: off no pages are served.`;
}

const CAUSES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it, or give another port',
  EACCES: 'this user may not listen there; give a port above 1023',
  EADDRNOTAVAIL: 'this machine does not have the address; give one that it has',
  ENOTFOUND: 'the host name does not resolve; give an address of this machine',
};
