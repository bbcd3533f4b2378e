import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { ReceiverAddress } from '../../../plugin/forward/address.ts';
import type { Rig } from './rig.ts';

export interface PeerConnection {
  readonly socket: Socket;
  /** What the sender wrote into this connection so far. */
  readonly bytes: () => Buffer;
}

/** A listener that knows no protocol: the test says what it answers. */
export interface Peer {
  readonly address: ReceiverAddress;
  /** The next connection not given before, once that many bytes came over it. */
  readonly received: (bytes: number) => Promise<PeerConnection>;
}

export async function startPeer(
  rig: Rig,
  onSocket: (socket: Socket) => unknown = () => undefined,
): Promise<Peer> {
  const connections: { socket: Socket; chunks: Buffer[] }[] = [];
  const server = createServer((socket) => {
    const chunks: Buffer[] = [];
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      server.emit('peer-data');
    });
    onSocket(socket);
    connections.push({ socket, chunks });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  rig.later(async () => {
    for (const { socket } of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP port was asked for');
  let given = 0;
  return {
    address: { kind: 'tcp', host: '127.0.0.1', port: bound.port },
    async received(bytes) {
      const wanted = given++;
      for (;;) {
        const found = connections[wanted];
        if (found !== undefined && Buffer.concat(found.chunks).length >= bytes) {
          return { socket: found.socket, bytes: () => Buffer.concat(found.chunks) };
        }
        await once(server, 'peer-data');
      }
    },
  };
}
