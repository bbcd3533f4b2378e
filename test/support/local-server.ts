import { once } from 'node:events';
import type { Server } from 'node:http';

/** A server that listens on the loopback address. */
export interface LocalServer {
  readonly port: number;
  /** Ends it with all its connections. */
  close(): Promise<void>;
}

/** Lets a server listen; 0 picks a free port. */
export async function listenLocally(server: Server, port = 0): Promise<LocalServer> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return {
    port: address.port,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
