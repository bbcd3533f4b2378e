import { expect } from 'chai';
import { connect } from 'node:net';
import { once } from 'node:events';
import type { Readiness } from '../../plugin/status/readiness.ts';
import type { Snapshot } from '../../plugin/status/snapshot-shape.ts';
import { metricsIn } from '../observe/metrics-in.ts';
import { openServer, type TestServer } from './open-server.ts';
import { NOW_MS, receiverOf, streamOf } from './sample-status.ts';

describe('serveStatus', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await openServer({ allowedHosts: ['netskope.monitoring.svc'] });
  });

  afterEach(() => server.close());

  const readiness = async (): Promise<readonly [number, Readiness]> => {
    const { status, body } = await server.ask('/readyz');
    return [status, JSON.parse(body) as Readiness];
  };

  describe('/healthz', () => {
    it('says that the process is alive, whatever the streams do', async () => {
      server.scene.streams = [];
      expect(await server.ask('/healthz')).to.deep.include({ status: 200 });
    });
  });

  describe('/readyz', () => {
    it('is 200 when configuration, receiver and every stream are well', async () => {
      const [status, answer] = await readiness();
      expect(status).to.equal(200);
      expect(answer.ready).to.equal(true);
      expect(answer.streams).to.deep.equal([
        {
          tenant: 'acme',
          stream: 'audit',
          ready: true,
          reason: 'The stream is answered in time.',
        },
      ]);
    });

    it('is 503 with the cure while the receiver takes no frames', async () => {
      server.scene.receiver = receiverOf({ phase: 'waiting', lastError: 'Start the receiver.' });
      const [status, answer] = await readiness();
      expect(status).to.equal(503);
      expect(answer.receiver).to.deep.equal({ ready: false, reason: 'Start the receiver.' });
    });

    it('is 503 with the cure when one stream is denied, and the others are ready', async () => {
      const trouble = { key: 'status 403', message: 'Grant the token.', sinceMs: NOW_MS };
      const denied = streamOf({ stream: 'page', state: 'denied', trouble });
      server.scene.streams = [...server.scene.streams, denied];
      const [status, { streams }] = await readiness();
      expect(status).to.equal(503);
      expect(streams.map((stream) => stream.ready)).to.deep.equal([true, false]);
      expect(streams[1]?.reason).to.equal('Grant the token.');
    });

    it('is 503 before the streams have begun', async () => {
      server.scene.streams = [];
      const [status, answer] = await readiness();
      expect(status).to.equal(503);
      expect(answer.configuration.reason).to.contain('not begun');
    });

    it('stays 200 after a refused change, and says that it was refused', async () => {
      const problem = { message: 'c.yaml:3:1 UNKNOWN_KEY', atMs: NOW_MS };
      server.scene.reload = { ...server.scene.reload, problem };
      const [status, answer] = await readiness();
      expect(status).to.equal(200);
      expect(answer.configuration.reason).to.contain('refused').and.to.contain(problem.message);
    });

    it('answers HEAD as it answers GET, without the text', async () => {
      const { status, body } = await server.ask('/readyz', { method: 'HEAD' });
      expect([status, body]).to.deep.equal([200, '']);
    });
  });

  describe('/metrics', () => {
    it('gives Prometheus text of the present state', async () => {
      const { status, headers, body } = await server.ask('/metrics');
      expect(status).to.equal(200);
      expect(headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
      const lag = metricsIn(body).value('fluent_netskope_lag_seconds', { stream: 'audit' });
      expect(lag).to.equal(30);
    });

    it('renders once for scrapers that come within one second', async () => {
      const first = await server.ask('/metrics');
      server.scene.streams = [];
      const second = await server.ask('/metrics');
      server.pass(1000);
      const third = await server.ask('/metrics');
      expect(second.body).to.equal(first.body);
      expect(third.body).not.to.contain('lag_seconds{');
    });
  });

  describe('/status.json', () => {
    const snapshot = async (): Promise<Snapshot> =>
      JSON.parse((await server.ask('/status.json')).body) as Snapshot;

    it('gives what the page shows', async () => {
      const shown = await snapshot();
      expect(shown).to.include({ version: '1.2.3', isReady: true, nowMs: NOW_MS });
      expect(shown.receiver).to.include({ to: 'unix:///run/fluent/fluent.sock', isReady: true });
      expect(shown.streams[0]).to.include({
        stream: 'audit',
        condition: 'well',
        lagSecs: 30,
        lastAnswerAgeSecs: 10,
        lastRecordAgeSecs: 40,
      });
    });

    it('gives records per second between two samples', async () => {
      const [stream] = server.scene.streams;
      if (stream === undefined) throw new Error('there is no stream');
      server.tick();
      server.pass(5000);
      server.scene.streams = [{ ...stream, totals: { ...stream.totals, records: 1000 } }];
      server.tick();
      expect((await snapshot()).streams[0]?.rates).to.deep.equal([200]);
    });

    for (const [condition, changes] of [
      ['strained', { state: 'backing off' }],
      ['down', { state: 'denied' }],
    ] as const) {
      it(`calls a stream ${condition} that is ${changes.state}`, async () => {
        const trouble = { key: 'k', message: 'Do this.', sinceMs: NOW_MS - 5000 };
        server.scene.streams = [streamOf({ ...changes, trouble })];
        expect((await snapshot()).streams[0]).to.include({ condition, reason: 'Do this.' });
      });
    }
  });

  describe('hostile requests', () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      it(`refuses ${method}`, async () => {
        const { status, headers } = await server.ask('/', { method });
        expect(status).to.equal(405);
        expect(headers.allow).to.equal('GET, HEAD');
      });
    }

    const hosts: readonly [host: string, status: number][] = [
      ['127.0.0.1', 200],
      ['127.0.0.1:9598', 200],
      ['10.42.0.7:9598', 200],
      ['[::1]:9598', 200],
      ['localhost:9598', 200],
      ['LOCALHOST', 200],
      ['netskope.monitoring.svc:9598', 200],
      ['attacker.example.org', 421],
      ['localhost.example.org', 421],
      ['127.0.0.1.example.org', 421],
      ['netskope.monitoring.svc.example.org', 421],
      ['[::1', 421],
    ];
    for (const [host, wanted] of hosts) {
      it(`answers ${wanted} to the host "${host}"`, async () => {
        const { status, body } = await server.ask('/status.json', { headers: { host } });
        expect(status).to.equal(wanted);
        if (wanted === 421) expect(body).to.contain('allowed_hosts').and.not.to.contain('acme');
      });
    }

    it('refuses what a page of another site loads, and lets a link from there open', async () => {
      const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
      const load = await server.ask('/status.json', { headers });
      const link = await server.ask('/', {
        headers: { ...headers, 'sec-fetch-mode': 'navigate' },
      });
      expect([load.status, link.status]).to.deep.equal([403, 200]);
    });

    it('refuses a body, and reads none of it', async () => {
      const { status, headers } = await server.ask('/healthz', {
        headers: { 'content-length': '5' },
        body: 'hello',
      });
      expect(status).to.equal(413);
      expect(headers.connection).to.equal('close');
    });

    it('refuses a long URL and long headers', async () => {
      const long = await server.ask(`/healthz?${'x'.repeat(3000)}`);
      const wide = await server.ask('/healthz', { headers: { 'x-pad': 'x'.repeat(9000) } });
      expect([long.status, wide.status]).to.deep.equal([414, 431]);
    });

    it('knows nothing but its pages', async () => {
      for (const path of ['/favicon.ico', '/../package.json', '//healthz', '/healthz/', '/%00']) {
        expect((await server.ask(path)).status, path).to.equal(404);
      }
    });

    it('gives no other site a right to anything, on every answer', async () => {
      for (const path of ['/', '/healthz', '/metrics', '/nothing']) {
        const { headers } = await server.ask(path, { headers: { origin: 'http://example.org' } });
        expect(headers, path).not.to.have.property('access-control-allow-origin');
        expect(headers['x-content-type-options'], path).to.equal('nosniff');
        expect(headers['cross-origin-resource-policy'], path).to.equal('same-origin');
        expect(headers['content-security-policy'], path).to.match(/^default-src 'none'/);
        expect(headers['cache-control'], path).to.equal('no-store');
      }
    });

    it('allows neither foreign nor inline script beyond the one it knows by digest', async () => {
      const policy = (await server.ask('/')).headers['content-security-policy'];
      expect(policy).to.match(/script-src 'sha256-[^']+';/);
      expect(policy).not.to.match(/unsafe|\*|https?:/);
    });

    it('ends a connection that says nothing that is HTTP', async () => {
      const socket = connect(server.port, '127.0.0.1');
      socket.write('\u0000\u0001\u0002 nonsense\r\n\r\n');
      const [piece] = (await once(socket, 'data')) as [Buffer];
      expect(piece.toString()).to.match(/^HTTP\/1\.1 400 /);
      await once(socket, 'close');
    });
  });

  it('says who else may listen there when the port is taken', async () => {
    const second = await openServer({ listen: `127.0.0.1:${server.port}` }).catch(
      (error: unknown) => error,
    );
    expect(String(second))
      .to.contain(`listen 127.0.0.1:${server.port}: another program listens there`)
      .and.to.contain('EADDRINUSE')
      .and.to.contain('listen: off');
  });
});
