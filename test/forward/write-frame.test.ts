import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import { writeFrame } from '../../plugin/forward/write-frame.ts';

const PIECE_BYTES = 256 * 1024;
const FRAME_BYTES = 16 * 1024 * 1024;
const silent = { onLastPiece: () => undefined, onProgress: () => undefined };

describe('writeFrame', () => {
  const ends: (() => unknown)[] = [];

  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  /** A client whose server reads nothing until told. */
  async function pair(): Promise<{ client: Socket; server: Socket }> {
    const listener = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    ends.push(() => new Promise((resolve) => listener.close(resolve)));
    await once(listener, 'listening');
    const client = connect((listener.address() as AddressInfo).port, '127.0.0.1');
    const [[server]] = (await Promise.all([
      once(listener, 'connection'),
      once(client, 'connect'),
    ])) as [[Socket], unknown];
    ends.push(
      () => client.destroy(),
      () => server.destroy(),
    );
    return { client, server };
  }

  it('keeps no more than a piece in the process while the receiver does not read', async () => {
    const { client, server } = await pair();
    let lastPieces = 0;
    let highest = 0;
    let progress = 0;
    const listener = {
      onLastPiece: () => lastPieces++,
      onProgress() {
        progress++;
        highest = Math.max(highest, client.writableLength);
      },
    };

    const written = writeFrame(client, Buffer.alloc(FRAME_BYTES), listener);
    // The kernel's buffers take some; once a write is pending, nothing moves any more.
    while (client.writableLength === 0) await new Promise((resolve) => setImmediate(resolve));

    expect(lastPieces).to.equal(0);
    expect(client.writableLength).to.be.at.most(PIECE_BYTES);
    let received = 0;
    server.on('data', (chunk: Buffer) => (received += chunk.length));
    server.resume();
    expect(await written).to.equal(true);
    expect(lastPieces).to.equal(1);
    expect(progress).to.equal(FRAME_BYTES / PIECE_BYTES);
    expect(highest).to.be.at.most(PIECE_BYTES);
    while (received < FRAME_BYTES) await once(server, 'data');
  });

  it('says false when the socket ends before it took all', async () => {
    const { client, server } = await pair();
    client.on('error', () => undefined);

    const written = writeFrame(client, Buffer.alloc(FRAME_BYTES), silent);
    server.destroy();

    expect(await written).to.equal(false);
  });

  it('says false for a socket that has ended', async () => {
    const { client } = await pair();
    client.destroy();

    expect(await writeFrame(client, Buffer.alloc(1), silent)).to.equal(false);
  });
});
