import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { ClientOptions } from '../../../plugin/source/netskope/client.ts';
import type { Outcome } from '../../../plugin/source/netskope/outcome.ts';
import { createTokenKeeper } from '../../../plugin/source/netskope/token-keeper.ts';
import { AMPLE_ROOM, clientOf, serve, TOKEN, type TestServer } from './http-server.ts';

const PAGE = '{"ok":1,"result":[{"_id":"a1"}],"wait_time":5,"timestamp_hwm":1736150000}';
const PATH = { family: 'events', type: 'application' } as const;

describe('createNetskopeClient', () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  async function ask(
    listener: RequestListener,
    changes: Partial<ClientOptions> = {},
  ): Promise<{ outcome: Outcome; server: TestServer }> {
    const server = await serve(listener);
    const { client, dispatcher } = clientOf(server.url, changes);
    cleanups.push(() => dispatcher.destroy(), server.close);
    const operation = { kind: 'next' } as const;
    const outcome = await client.request({ path: PATH, operation, room: AMPLE_ROOM });
    return { outcome, server };
  }

  describe('request', () => {
    it('asks for stream, index and operation and names itself', async () => {
      const { server } = await ask((_, response) => response.end(PAGE));
      const [request] = server.requests;
      expect(request?.method).to.equal('GET');
      expect(request?.url).to.equal(
        '/api/v2/events/dataexport/events/application?index=fluent-netskope&operation=next',
      );
      expect(request?.headers).to.include({
        'netskope-api-token': TOKEN,
        'accept-encoding': 'gzip',
        'user-agent': 'fluent-netskope/0.0.0-test',
      });
      expect(request?.headers).not.to.have.property('authorization');
    });

    it('carries the token as a bearer when told to', async () => {
      const { server } = await ask((_, response) => response.end(PAGE), { authHeader: 'bearer' });
      expect(server.requests[0]?.headers.authorization).to.equal(`Bearer ${TOKEN}`);
      expect(server.requests[0]?.headers).not.to.have.property('netskope-api-token');
    });

    it('sends nothing when the token cannot be read', async () => {
      const tokens = createTokenKeeper(() => Promise.reject(new Error('/run/token: ENOENT')));
      const { outcome, server } = await ask((_, response) => response.end(PAGE), { tokens });
      expect(outcome).to.deep.equal({
        kind: 'no_token',
        message: '/run/token: ENOENT',
        tokenGeneration: -1,
      });
      expect(server.requests).to.have.length(0);
    });
  });

  describe('answers', () => {
    it('gives the bytes, the rate limit and the date of a page', async () => {
      const { outcome } = await ask((_, response) => {
        response.writeHead(200, {
          'RateLimit-Remaining': '3',
          'RateLimit-Reset': '1',
          Date: 'Mon, 06 Jan 2025 12:00:00 GMT',
        });
        response.end(PAGE);
      });
      if (outcome.kind !== 'body') throw new Error(outcome.kind);
      expect(Buffer.from(outcome.bytes).toString()).to.equal(PAGE);
      expect(outcome.rateLimit).to.deep.equal({ remaining: 3, resetMs: 1_000 });
      expect(outcome.dateMs).to.equal(Date.parse('2025-01-06T12:00:00Z'));
    });

    it('inflates gzip into a buffer of its own', async () => {
      const text = 'x'.repeat(700_000);
      const { outcome } = await ask((_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(text));
      });
      if (outcome.kind !== 'body') throw new Error(outcome.kind);
      expect(Buffer.from(outcome.bytes).toString()).to.equal(text);
      expect(outcome.bytes.byteOffset).to.equal(0);
    });

    it('gives an empty body as it is', async () => {
      const { outcome } = await ask((_, response) => response.end());
      if (outcome.kind !== 'body') throw new Error(outcome.kind);
      expect(outcome.bytes.length).to.equal(0);
    });

    it('takes 204 for no content', async () => {
      const { outcome } = await ask((_, response) => response.writeHead(204).end());
      expect(outcome).to.deep.equal({ kind: 'no_content', rateLimit: {} });
    });

    const statuses = [
      [400, 'bad_request'],
      [401, 'denied'],
      [403, 'denied'],
      [404, 'not_found'],
      [408, 'server'],
      [409, 'conflict'],
      [429, 'rate_limited'],
      [500, 'server'],
      [502, 'server'],
      [206, 'unexpected'],
    ] as const;
    for (const [status, statusClass] of statuses) {
      it(`classifies ${status} as ${statusClass}`, async () => {
        const { outcome } = await ask((_, response) => response.writeHead(status).end('<html>'));
        expect(outcome).to.deep.equal({
          kind: 'http_error',
          status,
          statusClass,
          rateLimit: {},
          tokenGeneration: 1,
        });
      });
    }

    it('quotes the message of an error, on one line and without the token', async () => {
      const message = `You cannot consume\nthis service with ${TOKEN}`;
      const { outcome } = await ask((_, response) => {
        response.writeHead(403).end(JSON.stringify({ message }));
      });
      if (outcome.kind !== 'http_error') throw new Error(outcome.kind);
      expect(outcome.serverMessage).to.equal('You cannot consume this service with [token]');
    });

    it('reads the error body of a 429 and its Retry-After', async () => {
      const { outcome } = await ask((_, response) => {
        response.writeHead(429, { 'retry-after': '1' }).end('{"message":"slow down"}');
      });
      expect(outcome).to.deep.include({ rateLimit: { retryAfterMs: 1_000 } });
    });

    it('never follows a redirect, so the token stays where it was sent', async () => {
      const thief = await serve((_, response) => response.end(PAGE));
      cleanups.push(thief.close);
      const { outcome } = await ask((_, response) => {
        response.writeHead(302, { location: `${thief.url}/` }).end();
      });
      expect(outcome).to.deep.include({ kind: 'http_error', statusClass: 'redirect' });
      expect(thief.requests).to.have.length(0);
    });

    it('reads the token again after it was refused', async () => {
      let reads = 0;
      const tokens = createTokenKeeper(() => Promise.resolve(`token-${(reads += 1)}`));
      const server = await serve((request, response) => {
        const isOld = request.headers['netskope-api-token'] === 'token-1';
        response.writeHead(isOld ? 401 : 200).end(PAGE);
      });
      const { client, dispatcher } = clientOf(server.url, { tokens });
      cleanups.push(() => dispatcher.destroy(), server.close);
      const request = { path: PATH, operation: { kind: 'next' }, room: AMPLE_ROOM } as const;
      const kinds = [(await client.request(request)).kind, (await client.request(request)).kind];
      expect(kinds).to.deep.equal(['http_error', 'body']);
    });
  });

  describe('broken answers', () => {
    const cases: readonly [
      claim: string,
      listener: RequestListener,
      reason: string,
      changes?: Partial<ClientOptions>,
    ][] = [
      [
        'a chunked body that ends early',
        (_, response) => {
          response.write(PAGE.slice(0, 20), () => response.destroy());
        },
        'cut_body',
      ],
      [
        'a body shorter than its Content-Length',
        (_, response) => {
          response.writeHead(200, { 'content-length': '500' });
          response.write(PAGE, () => response.destroy());
        },
        'cut_body',
      ],
      [
        'a gzip body that ends early',
        (_, response) => {
          response.writeHead(200, { 'content-encoding': 'gzip' });
          response.end(gzipSync(PAGE).subarray(0, 40));
        },
        'cut_body',
      ],
      [
        'a damaged gzip body',
        (_, response) => {
          response.writeHead(200, { 'content-encoding': 'gzip' });
          response.end('this is no gzip at all');
        },
        'bad_encoding',
      ],
      [
        'an encoding nobody asked for',
        (_, response) => {
          response.writeHead(200, { 'content-encoding': 'br' });
          response.end('whatever');
        },
        'bad_encoding',
      ],
      [
        'a connection lost before the answer',
        (request) => request.socket.destroy(),
        'lost_connection',
      ],
      ['no answer in time', () => undefined, 'timeout', { idleTimeoutMs: 40 }],
      [
        'a body that stands still',
        (_, response) => response.write('{'),
        'timeout',
        { idleTimeoutMs: 40 },
      ],
      [
        'a whole request that takes too long',
        (_, response) => response.write('{'),
        'timeout',
        { totalTimeoutMs: 40 },
      ],
      [
        'a plain body above the bound',
        (_, response) => response.end(Buffer.alloc(3_000)),
        'too_large',
        { maxBodyBytes: 2_999 },
      ],
      [
        'a gzip body that inflates above the bound',
        (_, response) => {
          response.writeHead(200, { 'content-encoding': 'gzip' });
          response.end(gzipSync(Buffer.alloc(5_000_000)));
        },
        'too_large',
        { maxBodyBytes: 100_000 },
      ],
    ];
    it('leaves a body that has no end', async () => {
      let isLeft: () => void = () => undefined;
      const left = new Promise<void>((resolve) => (isLeft = resolve));
      const { outcome } = await ask(
        (_, response) => {
          const more = (): void => {
            if (!response.destroyed) response.write(Buffer.alloc(10_000), () => setImmediate(more));
          };
          response.once('close', isLeft);
          more();
        },
        { maxBodyBytes: 100_000 },
      );
      expect(outcome).to.deep.include({ kind: 'broken', reason: 'too_large' });
      await left;
    });

    for (const [claim, listener, reason, changes] of cases) {
      it(`calls ${claim} ${reason}`, async () => {
        const { outcome } = await ask(listener, changes);
        expect(outcome).to.deep.include({ kind: 'broken', reason });
        expect(JSON.stringify(outcome)).not.to.contain(TOKEN);
      });
    }

    it('says how many bytes of a cut body had come', async () => {
      const { outcome } = await ask((_, response) => {
        response.write(PAGE.slice(0, 20), () => response.destroy());
      });
      expect(outcome).to.deep.include({ receivedBytes: 20 });
    });

    it('names the setting that bounds a body', async () => {
      const listener: RequestListener = (_, response) => response.end(Buffer.alloc(3_000));
      const { outcome } = await ask(listener, { maxBodyBytes: 2_000 });
      if (outcome.kind !== 'broken') throw new Error(outcome.kind);
      expect(outcome.message).to.contain('max_body_bytes');
    });

    it('calls a refused connection by name', async () => {
      const server = await serve(() => undefined);
      await server.close();
      const { client, dispatcher } = clientOf(server.url);
      cleanups.push(() => dispatcher.destroy());
      const operation = { kind: 'next' } as const;
      const outcome = await client.request({ path: PATH, operation, room: AMPLE_ROOM });
      expect(outcome).to.deep.include({ kind: 'broken', reason: 'connect' });
    });
  });

  describe('room', () => {
    it('asks for room for both buffers before it grows, and gives the old one back', async () => {
      const events: string[] = [];
      const server = await serve((_, response) => response.end(Buffer.alloc(300_000)));
      const { client, dispatcher } = clientOf(server.url);
      cleanups.push(() => dispatcher.destroy(), server.close);
      let roomBytes = 100_000;
      let mostBytes = 0;
      const outcome = await client.request({
        path: PATH,
        operation: { kind: 'next' },
        room: {
          reservedBytes: roomBytes,
          reserve: (bytes) => {
            events.push(bytes > roomBytes ? 'more' : 'less');
            roomBytes = bytes;
            mostBytes = Math.max(mostBytes, bytes);
            return Promise.resolve(true);
          },
          giveBack: (bytes) => {
            events.push(bytes < roomBytes ? 'back' : 'not back');
            roomBytes = bytes;
          },
        },
      });
      expect(outcome.kind).to.equal('body');
      expect(new Set(events)).to.deep.equal(new Set(['more', 'back']));
      expect(events.at(-1)).to.equal('back');
      expect(roomBytes).to.be.within(300_000, 450_000);
      expect(mostBytes).to.be.greaterThan(roomBytes);
    });

    it('copies nothing when a large page turns out larger', async () => {
      const server = await serve((_, response) => response.end(Buffer.alloc(3_000_000)));
      const { client, dispatcher } = clientOf(server.url, { maxBodyBytes: 4_000_000 });
      cleanups.push(() => dispatcher.destroy(), server.close);
      const asked: number[] = [];
      const outcome = await client.request({
        path: PATH,
        operation: { kind: 'next' },
        room: {
          reservedBytes: 2_000_000,
          reserve: (bytes) => Promise.resolve(asked.push(bytes) > 0),
          giveBack: () => expect.fail('there is one buffer'),
        },
      });
      expect(outcome.kind).to.equal('body');
      expect(asked.every((bytes) => bytes <= 4_000_000)).to.equal(true);
      expect(asked.at(-1)).to.be.at.least(3_000_000);
    });

    it('asks for none when what was reserved is enough', async () => {
      const server = await serve((_, response) => response.end(Buffer.alloc(300_000)));
      const { client, dispatcher } = clientOf(server.url);
      cleanups.push(() => dispatcher.destroy(), server.close);
      const asked = () => expect.fail('there was enough');
      const room = { reservedBytes: 300_000, reserve: asked, giveBack: asked };
      const operation = { kind: 'next' } as const;
      const outcome = await client.request({ path: PATH, operation, room });
      expect(outcome.kind).to.equal('body');
    });

    it('gives the request up when there will be no room', async () => {
      const server = await serve((_, response) => response.end(Buffer.alloc(300_000)));
      const { client, dispatcher } = clientOf(server.url);
      cleanups.push(() => dispatcher.destroy(), server.close);
      const room = { ...AMPLE_ROOM, reservedBytes: 1, reserve: () => Promise.resolve(false) };
      const operation = { kind: 'next' } as const;
      expect(await client.request({ path: PATH, operation, room })).to.deep.equal({
        kind: 'aborted',
      });
    });
  });

  it('ends at once when the caller aborts, before the answer and within the body', async () => {
    for (const start of ['', '{']) {
      const stop = new AbortController();
      const server = await serve((_, response) => {
        if (start !== '') response.write(start);
        setImmediate(() => stop.abort());
      });
      const { client, dispatcher } = clientOf(server.url);
      cleanups.push(() => dispatcher.destroy(), server.close);
      const operation = { kind: 'next' } as const;
      const request = { path: PATH, operation, room: AMPLE_ROOM, signal: stop.signal };
      expect(await client.request(request)).to.deep.equal({ kind: 'aborted' });
    }
  });

  it('keeps the connection for the next request', async () => {
    const ports = new Set<number | undefined>();
    const server = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end(PAGE);
    });
    const { client, dispatcher } = clientOf(server.url);
    cleanups.push(() => dispatcher.destroy(), server.close);
    const request = { path: PATH, operation: { kind: 'next' }, room: AMPLE_ROOM } as const;
    await client.request(request);
    // The connection is free a turn of the event loop after its body ended.
    await new Promise((resolve) => setImmediate(resolve));
    await client.request(request);
    expect(ports.size).to.equal(1);
  });
});
