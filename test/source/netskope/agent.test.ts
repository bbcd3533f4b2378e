import { writeFile } from 'node:fs/promises';
import { createServer as createProxy } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { createAgent, type AgentOptions } from '../../../plugin/source/netskope/agent.ts';
import { createAuthority } from '../../forward/support/certificates.ts';
import { makeDirectory } from '../../pipeline/fakes.ts';
import { AMPLE_ROOM, clientOf, listenOn, serve, TOKEN } from './http-server.ts';

const REQUEST = {
  path: { family: 'events', type: 'audit' },
  operation: { kind: 'next' },
  room: AMPLE_ROOM,
} as const;

describe('createAgent', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function ask(url: string, options: Partial<AgentOptions>) {
    const dispatcher = await createAgent({ connectTimeoutMs: 5_000, environment: {}, ...options });
    cleanups.push(() => dispatcher.destroy());
    return clientOf(url, { dispatcher }).client.request(REQUEST);
  }

  /** A proxy that tunnels, and notes what it was asked for. */
  async function startProxy() {
    const asked: { target: string | undefined; authorization: string | undefined }[] = [];
    const proxy = createProxy();
    proxy.on('connect', (request, socket) => {
      asked.push({
        target: request.url,
        authorization: request.headers['proxy-authorization'],
      });
      const port = Number(request.url?.split(':').at(-1));
      const upstream = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.pipe(socket);
        socket.pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    const port = await listenOn(proxy);
    cleanups.push(
      () =>
        new Promise((resolve) => {
          proxy.close(resolve);
          proxy.closeAllConnections();
        }),
    );
    return { url: `http://127.0.0.1:${port}`, port, asked };
  }

  async function startTarget() {
    const target = await serve((_, response) => response.end('{}'));
    cleanups.push(target.close);
    return target;
  }

  async function startTlsTarget() {
    const authority = createAuthority('test authority');
    const server = createTlsServer(authority.issue('127.0.0.1'), (_, response) => {
      response.end('{}');
    });
    const port = await listenOn(server);
    cleanups.push(
      () =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
    );
    const directory = await makeDirectory();
    cleanups.push(directory.remove);
    const caFile = join(directory.path, 'ca.pem');
    await writeFile(caFile, authority.cert);
    return { url: `https://127.0.0.1:${port}`, caFile };
  }

  it('goes straight to the tenant without a proxy', async () => {
    const target = await startTarget();
    expect((await ask(target.url, {})).kind).to.equal('body');
  });

  it('goes through the proxy of the options, with its password', async () => {
    const target = await startTarget();
    const proxy = await startProxy();
    const outcome = await ask(target.url, { proxy: `http://user:pass@127.0.0.1:${proxy.port}` });
    expect(outcome.kind).to.equal('body');
    expect(proxy.asked).to.deep.equal([
      {
        target: `127.0.0.1:${target.port}`,
        authorization: `Basic ${Buffer.from('user:pass').toString('base64')}`,
      },
    ]);
  });

  for (const name of ['http_proxy', 'HTTP_PROXY']) {
    it(`goes through the proxy of ${name}`, async () => {
      const target = await startTarget();
      const proxy = await startProxy();
      const outcome = await ask(target.url, { environment: { [name]: proxy.url } });
      expect(outcome.kind).to.equal('body');
      expect(proxy.asked).to.have.length(1);
    });
  }

  it('goes round the proxy for a host in no_proxy', async () => {
    const target = await startTarget();
    const proxy = await startProxy();
    const environment = { http_proxy: proxy.url, no_proxy: 'example.org,127.0.0.1' };
    expect((await ask(target.url, { environment })).kind).to.equal('body');
    expect(proxy.asked).to.have.length(0);
  });

  it('looks into the environment that was handed in and into no other', async () => {
    const target = await startTarget();
    const before = process.env.http_proxy;
    process.env.http_proxy = 'http://127.0.0.1:1';
    try {
      const environment = { https_proxy: 'http://127.0.0.1:1' };
      expect((await ask(target.url, { environment })).kind).to.equal('body');
    } finally {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    }
  });

  it('trusts a certificate signed by the CA file', async () => {
    const { url, caFile } = await startTlsTarget();
    expect((await ask(url, { caFile })).kind).to.equal('body');
  });

  it('trusts it behind a proxy too', async () => {
    const { url, caFile } = await startTlsTarget();
    const proxy = await startProxy();
    const environment = { https_proxy: proxy.url };
    expect((await ask(url, { caFile, environment })).kind).to.equal('body');
    expect(proxy.asked).to.have.length(1);
  });

  it('sends no token to a host whose certificate is not trusted, and names the cure', async () => {
    const { url } = await startTlsTarget();
    const outcome = await ask(url, {});
    if (outcome.kind !== 'broken') throw new Error(outcome.kind);
    expect(outcome.reason).to.equal('connect');
    expect(outcome.message).to.contain('ca_file').and.not.to.contain(TOKEN);
  });

  it('names the CA file that cannot be read', async () => {
    const error: unknown = await ask('http://127.0.0.1:1', { caFile: '/nowhere/ca.pem' }).catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).to.contain('/nowhere/ca.pem').and.to.contain('ca_file');
  });

  it('refuses a proxy that is no URL without quoting it', async () => {
    const error: unknown = await ask('http://127.0.0.1:1', { proxy: 'http://secret:x@' }).catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).to.contain('not a URL').and.not.to.contain('secret');
  });
});
