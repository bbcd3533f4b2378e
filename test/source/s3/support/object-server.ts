import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createQueue, type Queue } from './queue-server.ts';
import { listenLocally } from '../../../support/local-server.ts';

export interface StoredObject {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly modifiedMs: number;
}

/** A request as the faults see it. */
export interface Asked {
  readonly method: string;
  /** Empty for a listing. */
  readonly key: string;
  readonly headers: IncomingMessage['headers'];
  readonly query: URLSearchParams;
}

/** An answer instead of the usual one. */
export type Fault =
  | {
      readonly status: number;
      readonly code: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Sends so many bytes of the object and breaks the connection. */
  | { readonly cutAfterBytes: number }
  | 'reset';

/** The S3 protocol as far as reading goes, and faults that no friendly server has; SQS on the side. */
export interface ObjectServer {
  readonly url: string;
  readonly bucket: string;
  readonly queue: Queue;
  /** Every request so far, such as `GET a/b.json` or `LIST`. */
  readonly asked: string[];
  put(key: string, content: string | Uint8Array, modifiedMs?: number): StoredObject;
  remove(key: string): void;
  /** Decides about each request; undefined lets it pass. */
  onRequest(decide: (asked: Asked) => Fault | undefined): void;
  /** What the server says the time is. */
  setClock(nowMs: () => number): void;
  close(): Promise<void>;
}

const PAGE_KEYS = 1000;

/** Starts a server with one empty bucket that is addressed by path. */
export async function startObjectServer(bucket = 'logs'): Promise<ObjectServer> {
  const objects = new Map<string, StoredObject>();
  const asked: string[] = [];
  const queue = createQueue();
  let decide: (one: Asked) => Fault | undefined = () => undefined;
  let nowMs = () => Date.now();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await buffer(request);
    response.sendDate = false;
    response.setHeader('date', new Date(nowMs()).toUTCString());
    if (queue.answers(request, body, response)) return;
    const [, name = '', ...path] = url.pathname.split('/').map(decodeURIComponent);
    const one: Asked = {
      method: request.method ?? 'GET',
      key: path.join('/'),
      headers: request.headers,
      query: url.searchParams,
    };
    asked.push(one.key === '' ? 'LIST' : `${one.method} ${one.key}`);
    const fault = decide(one);
    if (fault === 'reset') request.socket.destroy();
    else if (fault !== undefined && 'status' in fault) refuse(response, fault);
    else if (name !== bucket) refuse(response, { status: 404, code: 'NoSuchBucket' });
    else if (one.key === '') list(response, one.query);
    else give(response, one, fault?.cutAfterBytes);
  };

  const list = (response: ServerResponse, query: URLSearchParams): void => {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const keys = [...objects.keys()]
      .filter((key) => key.startsWith(prefix) && compare(key, after) > 0)
      .sort(compare);
    const page = keys.slice(0, PAGE_KEYS);
    const isTruncated = keys.length > page.length;
    const contents = page.map((key) => {
      const { bytes, etag, modifiedMs } = objects.get(key) ?? fail();
      const time = new Date(modifiedMs).toISOString();
      return `<Contents><Key>${escape(key)}</Key><LastModified>${time}</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${bytes.length}</Size></Contents>`;
    });
    const next = isTruncated
      ? `<NextContinuationToken>${escape(page.at(-1) ?? '')}</NextContinuationToken>`
      : '';
    response.setHeader('content-type', 'application/xml');
    response.end(
      `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  };

  const give = (response: ServerResponse, one: Asked, cutAfterBytes: number | undefined): void => {
    const found = objects.get(one.key);
    if (found === undefined) {
      refuse(response, { status: 404, code: 'NoSuchKey' });
      return;
    }
    const { bytes, etag, modifiedMs } = found;
    const wanted = one.headers['if-match'];
    if (wanted !== undefined && wanted !== `"${etag}"`) {
      refuse(response, { status: 412, code: 'PreconditionFailed' });
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(one.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from === 0 ? 200 : 206, {
      etag: `"${etag}"`,
      'last-modified': new Date(modifiedMs).toUTCString(),
      'content-length': bytes.length - from,
      ...(from === 0
        ? {}
        : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (one.method === 'HEAD') response.end();
    else if (cutAfterBytes === undefined) response.end(bytes.subarray(from));
    else {
      response.write(bytes.subarray(from, from + cutAfterBytes), () => response.destroy());
    }
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const local = await listenLocally(server);
  const url = `http://127.0.0.1:${local.port}`;
  queue.listenAt(url);
  return {
    url,
    bucket,
    queue,
    asked,
    put: (key, content, modifiedMs = nowMs()) => {
      const bytes = Buffer.from(content);
      const etag = createHash('md5').update(bytes).digest('hex');
      const stored = { bytes, etag, modifiedMs };
      objects.set(key, stored);
      return stored;
    },
    remove: (key) => void objects.delete(key),
    onRequest: (judge) => void (decide = judge),
    setClock: (clock) => void (nowMs = clock),
    close: () => local.close(),
  };
}

function refuse(
  response: ServerResponse,
  { status, code, headers = {} }: Extract<Fault, { status: number }>,
): void {
  response
    .writeHead(status, { 'content-type': 'application/xml', ...headers })
    .end(`<Error><Code>${code}</Code><Message>${code} was meant</Message></Error>`);
}

function compare(one: string, two: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(two));
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function fail(): never {
  throw new Error('An object vanished while it was listed.');
}
