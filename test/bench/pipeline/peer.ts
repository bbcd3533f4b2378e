import { createServer as createHttpServer } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pageOf } from '../pages.ts';
import { frameAcker } from './frame-acker.ts';

/** What the measured processes talk to, in a process of its own. */
export interface PeerOptions {
  readonly socketPath: string;
  readonly records: number;
  /** So many pages of each stream come first; what follows waits until every stream is that far. */
  readonly warmUpPages: number;
  /** Pages of each stream and index after them, before it is empty. */
  readonly pages: number;
  readonly streams: readonly string[];
  /** What every page is, in place of one that is made for its stream. */
  readonly page?: Uint8Array;
}

export interface PeerReady {
  readonly url: string;
}

const EMPTY = () =>
  `{"ok":1,"result":[],"wait_time":0,"timestamp_hwm":${Math.floor(Date.now() / 1000)}}`;

/** Serves prepared pages, so that next to nothing of the machine is spent here. */
async function servePages(options: PeerOptions): Promise<PeerReady> {
  const { records, warmUpPages, pages, streams, page } = options;
  const bodies = new Map<string, Buffer>();
  for (const stream of streams) {
    const text = page ?? pageOf(stream, records);
    bodies.set(stream, await promisify(gzip)(text, { level: 6 }));
  }
  const served = new Map<string, number>();
  /** By index: answers that wait for the other streams. */
  const waiting = new Map<string, (() => void)[]>();
  const server = createHttpServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://peer');
    const stream = pathname.split('/').at(-1) ?? '';
    const index = searchParams.get('index') ?? '';
    const iterator = `${stream} ${index}`;
    const isAgain = searchParams.get('operation') === 'resend';
    const turn = Math.max(1, (served.get(iterator) ?? 0) + (isAgain ? 0 : 1));
    served.set(iterator, turn);
    const body = turn <= warmUpPages + pages ? bodies.get(stream) : undefined;
    const answer = (): void => {
      if (body === undefined) {
        response.end(EMPTY());
        return;
      }
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': body.length });
      response.end(body);
    };
    if (turn !== warmUpPages + 1) {
      answer();
      return;
    }
    waiting.set(index, [...(waiting.get(index) ?? []), answer]);
    const isThatFar = (other: string): boolean =>
      (served.get(`${other} ${index}`) ?? 0) > warmUpPages;
    if (!streams.every(isThatFar)) return;
    for (const waited of waiting.get(index) ?? []) waited();
    waiting.delete(index);
  });
  // A process that transforms inline may need longer for a page than servers keep idle connections.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { url: `http://127.0.0.1:${port}` };
}

async function serveAcks(socketPath: string): Promise<void> {
  const server = createSocketServer((socket) => {
    const take = frameAcker((ack) => socket.write(ack));
    socket.on('data', take);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
}

process.once('message', (options: PeerOptions) => {
  void Promise.all([servePages(options), serveAcks(options.socketPath)]).then(([ready]) =>
    process.send?.(ready),
  );
});
process.once('disconnect', () => process.exit());
