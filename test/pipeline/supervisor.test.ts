import { createServer, type ServerResponse } from 'node:http';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Agent } from 'undici';
import { createMemoryMeter } from '../../plugin/observe/memory-meter.ts';
import { acquireStateLock } from '../../plugin/pipeline/lock.ts';
import {
  createSupervisor,
  type SupervisorOptions,
  type TenantSetup,
} from '../../plugin/pipeline/supervisor.ts';
import { createSystemClock } from '../../plugin/source/clock.ts';
import { clientOf, listenOn } from '../source/netskope/http-server.ts';
import { createMemoryLog, makeDirectory, pageBody, simpleTransform } from './fakes.ts';

interface Asked {
  readonly stream: string;
  readonly operation: string;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

const SETTINGS: SupervisorOptions['settings'] = {
  backOff: {
    maxWaitMs: 300_000,
    defaultWaitMs: 30_000,
    backoffMinMs: 1,
    backoffMaxMs: 2,
    deniedIntervalMs: 300_000,
    conflictMinMs: 1,
    conflictMaxMs: 2,
  },
  requestIntervalMs: 0,
  firstPageBytes: 1_000,
  setAsideAfter: 5,
  tokenPollMs: 5_000,
  framesAtOnce: 4,
};

describe('createSupervisor', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  let directory: Awaited<ReturnType<typeof makeDirectory>>;
  beforeEach(async () => {
    directory = await makeDirectory();
    cleanups.push(directory.remove);
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function startTenant(answer: Answer) {
    const asked: Asked[] = [];
    const busy = new Set<string>();
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://tenant');
      const stream = url.pathname.split('/').at(-1) ?? '';
      const operation = url.searchParams.get('operation') ?? '';
      expect(busy.has(stream), 'two requests in flight on one iterator').to.equal(false);
      busy.add(stream);
      response.on('close', () => busy.delete(stream));
      asked.push({ stream, operation });
      answer({ stream, operation }, response);
    });
    const port = await listenOn(server);
    const dispatcher = new Agent();
    cleanups.push(
      () =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
      () => dispatcher.destroy(),
    );
    const url = `http://127.0.0.1:${port}`;
    return { url, asked, client: clientOf(url, { dispatcher, maxBodyBytes: 4_000_000 }).client };
  }

  function tenantOf(
    { url, client }: Pick<TenantSetup, 'url' | 'client'>,
    streams: readonly string[],
  ): TenantSetup {
    return {
      name: 'acme',
      url,
      client,
      index: 'fluent-netskope',
      startEpochSecs: 1736150000,
      streams: streams.map((name) => ({ name, path: { family: 'events', type: name } })),
    };
  }

  function supervise(tenants: readonly TenantSetup[], changes: Partial<SupervisorOptions> = {}) {
    const delivered: string[] = [];
    const log = createMemoryLog();
    const supervisor = createSupervisor({
      tenants,
      stateDir: directory.path,
      pid: process.pid,
      transform: simpleTransform,
      forward: {
        send: (frame) => {
          delivered.push(frame.tag);
          return Promise.resolve();
        },
      },
      settings: SETTINGS,
      pageBudgetBytes: 4_000_000,
      once: false,
      clock: createSystemClock(),
      random: () => 0.5,
      log,
      meter: createMemoryMeter(),
      crashDeadlineMs: 1_000,
      ...changes,
    });
    return { supervisor, delivered, log };
  }

  const nowSecs = () => Math.floor(Date.now() / 1000);
  const drained = () => pageBody([], { waitSecs: 0, hwmSecs: nowSecs() });

  it('drains every stream, checkpoints each, and frees the directory', async () => {
    const tenant = await startTenant(({ stream, operation }, response) => {
      const isFirst = operation === '1736150000';
      response.end(isFirst ? pageBody([`${stream}-1`, `${stream}-2`], { waitSecs: 0 }) : drained());
    });
    const { supervisor, delivered } = supervise([tenantOf(tenant, ['audit', 'page', 'network'])], {
      once: true,
    });
    expect(await supervisor.run()).to.deep.equal({ kind: 'drained' });
    expect(delivered).to.have.members(
      ['audit', 'page', 'network'].flatMap((name) => [`${name}-1`, `${name}-2`]),
    );
    expect(supervisor.statuses().map(({ state }) => state)).to.deep.equal([
      'drained',
      'drained',
      'drained',
    ]);
    expect(await readdir(join(directory.path, 'checkpoints'))).to.have.length(3);
    expect(await readdir(directory.path)).to.deep.equal(['checkpoints', 'dead-letter']);
  });

  it('loses nothing and repeats nothing over cut bodies and errors', async () => {
    const pages = [['a', 'b'], ['c'], ['d', 'e']];
    let position = -1;
    let requests = 0;
    const tenant = await startTenant(({ operation }, response) => {
      requests += 1;
      if (requests % 5 === 4) {
        response.writeHead(503).end();
        return;
      }
      if (operation === '1736150000') position = 0;
      else if (operation === 'next') position += 1;
      const ids = pages[position];
      const text = ids === undefined ? drained() : pageBody(ids, { waitSecs: 0 });
      // The cursor has moved once the status line is out.
      if (requests % 2 === 1) response.write(text.subarray(0, 10), () => response.destroy());
      else response.end(text);
    });
    const { supervisor, delivered } = supervise([tenantOf(tenant, ['audit'])], { once: true });
    expect(await supervisor.run()).to.deep.equal({ kind: 'drained' });
    expect(delivered).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
  });

  it('fails a run that ends when a stream is denied, after the others were drained', async () => {
    const tenant = await startTenant(({ stream }, response) => {
      if (stream === 'page') response.writeHead(403).end('{"message":"No."}');
      else response.end(drained());
    });
    const { supervisor } = supervise([tenantOf(tenant, ['audit', 'page'])], { once: true });
    const end = await supervisor.run();
    if (end.kind !== 'denied') throw new Error(end.kind);
    expect(end.streams.map(({ stream }) => stream)).to.deep.equal(['page']);
    expect(end.streams[0]?.lastError).to.contain('read privilege');
    expect(supervisor.statuses()[0]?.state).to.equal('drained');
  });

  it('goes on with the other streams while one is denied', async () => {
    let pages = 0;
    let tell: () => void = () => undefined;
    const threePages = new Promise<void>((resolve) => (tell = resolve));
    const tenant = await startTenant(({ stream }, response) => {
      if (stream === 'page') response.writeHead(403).end();
      else response.end(pageBody([`p${pages}`], { waitSecs: 0 }));
    });
    const { supervisor } = supervise([tenantOf(tenant, ['page', 'audit'])], {
      onPage: () => {
        if ((pages += 1) === 3) tell();
      },
    });
    const running = supervisor.run();
    await threePages;
    expect(supervisor.statuses()[0]?.state).to.equal('denied');
    await supervisor.stop({ deadlineMs: 5_000 });
    expect(await running).to.deep.equal({ kind: 'stopped' });
  });

  it('ends waits at once when told to stop', async () => {
    let tell: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (tell = resolve));
    const tenant = await startTenant((_, response) => {
      response.end(pageBody(['a'], { waitSecs: 299 }));
    });
    const { supervisor } = supervise([tenantOf(tenant, ['audit'])], { onPage: () => tell() });
    const running = supervisor.run();
    await waiting;
    await supervisor.stop({ deadlineMs: 60_000 });
    expect(await running).to.deep.equal({ kind: 'stopped' });
    expect(tenant.asked).to.have.length(1);
  });

  it('gives a request in flight up when told to stop', async () => {
    let tell: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (tell = resolve));
    const tenant = await startTenant(() => tell());
    const { supervisor } = supervise([tenantOf(tenant, ['audit'])]);
    const running = supervisor.run();
    await asked;
    await supervisor.stop({ deadlineMs: 60_000 });
    expect(await running).to.deep.equal({ kind: 'stopped' });
  });

  it('lets a page go at the deadline when the receiver never acknowledges', async () => {
    let tell: () => void = () => undefined;
    const sending = new Promise<void>((resolve) => (tell = resolve));
    const tenant = await startTenant((_, response) => response.end(pageBody(['a'])));
    const { supervisor } = supervise([tenantOf(tenant, ['audit'])], {
      forward: {
        send: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new Error('aborted')));
            tell();
          }),
      },
    });
    const running = supervisor.run();
    await sending;
    await supervisor.stop({ deadlineMs: 1 });
    expect(await running).to.deep.equal({ kind: 'stopped' });
  });

  it('ends as a whole when one stream meets a mistake in the program', async () => {
    const tenant = await startTenant(({ stream }, response) => {
      response.end(pageBody([stream], { waitSecs: 299 }));
    });
    const mistake = new TypeError('undefined is not a function');
    const { supervisor, log } = supervise([tenantOf(tenant, ['audit', 'page'])], {
      transform: (bytes, context) =>
        context.stream === 'page' ? Promise.reject(mistake) : simpleTransform(bytes, context),
    });
    const end = await supervisor.run();
    expect(end).to.deep.equal({ kind: 'crashed', part: 'acme/page', error: mistake });
    expect(supervisor.statuses().map(({ state }) => state)).to.deep.equal(['stopped', 'failed']);
    expect(log.lines.filter(({ level }) => level === 'error')).to.have.length(1);
  });

  it('does not start on a directory that is held', async () => {
    const clock = createSystemClock();
    const { path: stateDir } = directory;
    const held = await acquireStateLock({ stateDir, pid: 1, clock, onLost: () => undefined });
    if (held.kind !== 'locked') throw new Error(held.message);
    cleanups.push(held.lock.release);
    const tenant = await startTenant((_, response) => response.end(drained()));
    const { supervisor } = supervise([tenantOf(tenant, ['audit'])]);
    const end = await supervisor.run();
    if (end.kind !== 'cannot_start') throw new Error(end.kind);
    expect(end.message).to.contain('process 1');
    expect(tenant.asked).to.deep.equal([]);
  });

  it('does not start on a path that is no directory', async () => {
    const file = join(directory.path, 'file');
    await writeFile(file, '');
    const tenant = await startTenant((_, response) => response.end(drained()));
    const { supervisor } = supervise([tenantOf(tenant, ['audit'])], { stateDir: file });
    const end = await supervisor.run();
    if (end.kind !== 'cannot_start') throw new Error(end.kind);
    expect(end.message).to.contain(file);
  });

  it('does not start two streams on one iterator', async () => {
    const tenant = await startTenant((_, response) => response.end(drained()));
    const first = tenantOf(tenant, ['audit']);
    const { supervisor } = supervise([first, { ...first, name: 'twin' }]);
    const end = await supervisor.run();
    if (end.kind !== 'cannot_start') throw new Error(end.kind);
    expect(end.message).to.contain('acme').and.to.contain('twin');
  });

  it('keeps the pages in memory within the budget however many streams there are', async () => {
    const names = ['audit', 'page', 'network', 'alert', 'incident', 'application'];
    const text = Buffer.concat([pageBody(['x'], { waitSecs: 0 }), Buffer.alloc(1_500_000, ' ')]);
    let inHand = 0;
    let most = 0;
    const tenant = await startTenant(({ operation }, response) => {
      response.end(operation === '1736150000' ? text : drained());
    });
    const { supervisor } = supervise([tenantOf(tenant, names)], {
      once: true,
      settings: { ...SETTINGS, firstPageBytes: 1_600_000 },
      transform: async (bytes, context) => {
        if (bytes.length > 1_000_000) most = Math.max(most, (inHand += 1));
        const result = await simpleTransform(bytes, context);
        if (result.kind !== 'page') return result;
        // Frames as large as the page, as they mostly are.
        return { ...result, frames: result.frames.map((frame) => ({ ...frame, bytes })) };
      },
      onPage: () => (inHand -= 1),
      forward: { send: () => new Promise((resolve) => setImmediate(resolve)) },
    });
    expect(await supervisor.run()).to.deep.equal({ kind: 'drained' });
    expect(most).to.be.within(1, 2);
  });
});
