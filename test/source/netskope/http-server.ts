import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import type { BodyRoom } from '../../../plugin/source/netskope/body-reader.ts';
import {
  createNetskopeClient,
  type ClientOptions,
  type NetskopeClient,
} from '../../../plugin/source/netskope/client.ts';
import { createTokenKeeper } from '../../../plugin/source/netskope/token-keeper.ts';

export const TOKEN = 'q7Zr-not-a-real-token';

/** A server of one test, on a port of its own. */
export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly requests: IncomingMessage[];
  readonly close: () => Promise<void>;
}

export async function serve(listener: RequestListener): Promise<TestServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  const port = await listenOn(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function listenOn(server: Pick<Server, 'listen' | 'address'>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** Room without end. */
export const AMPLE_ROOM: BodyRoom = {
  reservedBytes: 1024 * 1024,
  reserve: () => Promise.resolve(true),
  giveBack: () => undefined,
};

export interface TestClient {
  readonly client: NetskopeClient;
  readonly dispatcher: Dispatcher;
}

/** A client of that server with short time limits. */
export function clientOf(baseUrl: string, changes: Partial<ClientOptions> = {}): TestClient {
  const dispatcher = changes.dispatcher ?? new Agent();
  const client = createNetskopeClient({
    baseUrl,
    index: 'fluent-netskope',
    authHeader: 'netskope-api-token',
    tokens: createTokenKeeper(() => Promise.resolve(TOKEN)),
    dispatcher,
    version: '0.0.0-test',
    idleTimeoutMs: 5_000,
    totalTimeoutMs: 10_000,
    maxBodyBytes: 1024 * 1024,
    nowMs: () => Date.parse('2025-01-06T12:00:00Z'),
    ...changes,
  });
  return { client, dispatcher };
}
