import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listenLocally } from '../../../support/local-server.ts';

/** What a large object is made of: the same block again and again, each marked with its number. */
export interface LargeObject {
  readonly key: string;
  readonly blockBytes: number;
  readonly blocks: number;
  /** Gives the block of this number; the buffer is sent before the next one is asked for. */
  readonly block: (number: number) => Uint8Array;
}

/** An S3 server with one object, which is never in memory as a whole. */
export interface LargeObjectServer {
  readonly url: string;
  readonly bucket: string;
  /** The first byte of every GET, in order. */
  readonly starts: readonly number[];
  close(): Promise<void>;
}

const ETAG = '"large-1"';

/** Starts the server; with `breakAfterBlocks` every answer ends so early. */
export async function startLargeObjectServer(
  object: LargeObject,
  { breakAfterBlocks }: { readonly breakAfterBlocks?: number } = {},
): Promise<LargeObjectServer> {
  const { key, blockBytes, blocks, block } = object;
  const size = blockBytes * blocks;
  const modified = new Date();
  const starts: number[] = [];

  const list = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>${key}</Key><LastModified>${modified.toISOString()}</LastModified><ETag>${ETAG.replaceAll('"', '&quot;')}</ETag><Size>${size}</Size></Contents></ListBucketResult>`,
    );
  };

  const bytesFrom = function* (from: number): Generator<Uint8Array> {
    const first = Math.floor(from / blockBytes);
    const end = Math.min(blocks, first + (breakAfterBlocks ?? blocks));
    for (let number = first; number < end; number += 1) {
      // A copy, for the socket may hold it while the next one is made.
      const bytes = Uint8Array.from(block(number));
      yield number === first ? bytes.subarray(from - first * blockBytes) : bytes;
    }
  };

  const give = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    starts.push(from);
    response.writeHead(from === 0 ? 200 : 206, {
      etag: ETAG,
      'last-modified': modified.toUTCString(),
      'content-length': size - from,
      ...(from === 0 ? {} : { 'content-range': `bytes ${from}-${size - 1}/${size}` }),
    });
    const source = Readable.from(bytesFrom(from), { objectMode: false, highWaterMark: blockBytes });
    await pipeline(source, response, { end: false });
    if (breakAfterBlocks === undefined) response.end();
    else response.destroy();
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.searchParams.has('list-type')) list(response);
    else give(request, response).catch(() => response.destroy());
  });
  const local = await listenLocally(server);
  return {
    url: `http://127.0.0.1:${local.port}`,
    bucket: 'logs',
    starts,
    close: () => local.close(),
  };
}
