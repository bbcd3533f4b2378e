import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import S3rver from 's3rver';
import { listenLocally, type LocalServer } from '../../support/local-server.ts';

/** The one key pair that the S3 server accepts; it checks signatures with it. */
export const S3_CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } as const;
export const S3_BUCKET = 'netskope-events';
export const S3_REGION = 'us-east-1';

/** A request that the front may answer itself. */
export interface FrontRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
}

/** An S3 server on the loopback whose objects appear whole or not at all, and which can go away. */
export interface S3Store {
  /** Such as `http://127.0.0.1:40001`. */
  readonly endpoint: string;
  readonly client: S3Client;
  /** Ends all connections and refuses new ones. */
  goAway(): Promise<void>;
  /** Listens again, on the same port. */
  comeBack(): Promise<void>;
  /** Waits for `then` once, when an object with such a key is stored and its writer is not told yet. */
  onNextStored(isWanted: (key: string) => boolean, then: () => Promise<void>): void;
  /** Answers requests with 403 AccessDenied for which `denies` is true. */
  deny(denies: (asked: FrontRequest) => boolean): void;
  keys(): Promise<readonly string[]>;
  /** The lines of an object, unpacked when it is gzip. */
  lines(key: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Starts the store with one empty bucket in `directory`. */
export async function startS3Store(directory: string): Promise<S3Store> {
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: S3_BUCKET }],
  });
  const { port: innerPort } = await server.run();
  const front = createFront(innerPort);
  const port = await front.listen(0);
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${innerPort}`,
    region: S3_REGION,
    forcePathStyle: true,
    credentials: S3_CREDENTIALS,
  });
  return {
    endpoint,
    client,
    goAway: () => front.close(),
    async comeBack() {
      await front.listen(port);
    },
    onNextStored: (isWanted, then) => front.onNextStored({ isWanted, then }),
    deny: (denies) => front.deny(denies),
    async keys() {
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2({ client }, { Bucket: S3_BUCKET })) {
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
      }
      return keys;
    },
    async lines(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: S3_BUCKET, Key: key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : Buffer.from(bytes)).toString('utf8');
      return text.split('\n').filter((line) => line !== '');
    },
    async close() {
      client.destroy();
      await front.close();
      await server.close();
    },
  };
}

interface StoredHook {
  readonly isWanted: (key: string) => boolean;
  readonly then: () => Promise<void>;
}

/**
 * The server behind it keeps what had arrived of an interrupted upload, which S3 never does; so
 * requests are passed on only when they are complete.
 */
function createFront(innerPort: number): {
  listen(port: number): Promise<number>;
  close(): Promise<void>;
  onNextStored(hook: StoredHook): void;
  deny(denies: (asked: FrontRequest) => boolean): void;
} {
  let whenStored: StoredHook | undefined;
  let denies: (asked: FrontRequest) => boolean = () => false;
  let local: LocalServer | undefined;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = 'GET', url = '/', headers } = incoming;
    if (denies({ method, url })) {
      refuse(outgoing);
      return;
    }
    const inner = request({ host: '127.0.0.1', port: innerPort, method, path: url, headers });
    inner.end(body);
    const [answer] = (await once(inner, 'response')) as [IncomingMessage];
    const answered = await buffer(answer);
    const hook = whenStored;
    if (method === 'PUT' && answer.statusCode === 200 && hook?.isWanted(url) === true) {
      whenStored = undefined;
      await hook.then();
    }
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(answered);
  }

  return {
    async listen(port) {
      const server = createServer((incoming, outgoing) => {
        // A client that went away in the middle has asked for nothing.
        pass(incoming, outgoing).catch(() => outgoing.destroy());
      });
      local = await listenLocally(server, port);
      return local.port;
    },
    close: async () => local?.close(),
    onNextStored: (hook) => void (whenStored = hook),
    deny: (judge) => void (denies = judge),
  };
}

function refuse(outgoing: ServerResponse): void {
  outgoing
    .writeHead(403, { 'content-type': 'application/xml' })
    .end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
}
