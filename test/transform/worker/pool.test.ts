import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMemoryMeter } from '../../../plugin/observe/memory-meter.ts';
import { createSystemClock } from '../../../plugin/source/clock.ts';
import { compileTagTemplate } from '../../../plugin/transform/frame/tag-template.ts';
import type { PageResult } from '../../../plugin/transform/page-result.ts';
import { rawMapper } from '../../../plugin/transform/raw.ts';
import { pageTransformer } from '../../../plugin/transform/transform-page.ts';
import type { ThreadSetup } from '../../../plugin/transform/worker/messages.ts';
import {
  openPool,
  type OpenedPool,
  type PoolOptions,
} from '../../../plugin/transform/worker/pool.ts';
import { emptyRecord } from '../../../plugin/transform/worker/recorded-folders.ts';
import { startThread, type Thread } from '../../../plugin/transform/worker/thread.ts';
import { createMemoryLog } from '../../pipeline/fakes.ts';
import { samplePage } from '../json/sample-page.ts';

const SHIPPED = fileURLToPath(new URL('../../../mappings', import.meta.url));
const TAG = 'netskope.{kind}.{tenant}.{day}';
const CONTEXT = { tenant: 'acme', stream: 'audit', receivedAtMs: 1_767_323_045_678 };
const SETUP: ThreadSetup = {
  outputs: [{ mapping: 'raw', tag: TAG }],
  limits: {},
  maxFrameBytes: 100_000,
  shippedFolder: SHIPPED,
  knownFields: new Set(),
  environment: {},
  files: emptyRecord(),
};

const page = (records: number): Buffer =>
  Buffer.from(samplePage({ records, seed: 1, isShuffled: false }));

describe('openPool', function () {
  this.timeout(30_000);
  let opened: OpenedPool | undefined;
  let folder: string;
  const log = createMemoryLog();
  const meter = createMemoryMeter();
  let threads: Thread[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fluent-netskope-'));
    log.lines.length = 0;
    threads = [];
  });

  afterEach(async () => {
    if (opened?.kind === 'open') await opened.pool.close();
    opened = undefined;
    await rm(folder, { recursive: true });
  });

  async function open(options: Partial<PoolOptions> = {}, setup: Partial<ThreadSetup> = {}) {
    opened = await openPool({
      size: 1,
      start: (files = emptyRecord()) =>
        startThread({ ...SETUP, ...setup, files }, { heapMegabytes: 128 }),
      onSecret: () => undefined,
      ...createSystemClock(),
      log,
      meter,
      ...options,
    });
    return opened;
  }

  async function openAndTransform(options: Partial<PoolOptions> = {}) {
    const pool = await open(options);
    if (pool.kind !== 'open') throw new Error(JSON.stringify(pool));
    return pool.pool.transform;
  }

  /** A thread whose first page does what `fate` says, and that then gives pages without frames. */
  async function fatefulThread(fate: string): Promise<() => Thread> {
    const file = join(folder, 'thread.mjs');
    await writeFile(
      file,
      `import { parentPort } from 'node:worker_threads';
       const serve = ({ body, context }) => {
         if (context.stream === 'audit') { ${fate} }
         parentPort.postMessage({ kind: 'done', result: { kind: 'page', frames: [], deadLetters: [],
           counts: { records: body.length, delivered: 0, invalid: 0, deadLettered: 0, dropped: 0 }, digest: '' } });
       };
       parentPort.once('message', () => {
         parentPort.on('message', serve);
         parentPort.postMessage({ kind: 'ready', warnings: [], secrets: [], files: { texts: new Map(), lists: new Map() } });
       });`,
    );
    return () => {
      const thread = startThread(SETUP, { heapMegabytes: 32, file: pathToFileURL(file) });
      threads.push(thread);
      return thread;
    };
  }

  it('gives what the transform gives in this thread', async () => {
    const transform = await openAndTransform();
    const inline = pageTransformer({
      ...SETUP,
      outputs: [{ mapping: 'raw', mapper: rawMapper(), tag: compileTagTemplate(TAG) }],
    });

    const result = await transform(page(200), CONTEXT);

    expect(comparable(result)).to.deep.equal(comparable(inline(page(200), CONTEXT)));
  });

  it('moves the body in, so that nothing of it stays here', async () => {
    const transform = await openAndTransform();
    const body = Buffer.allocUnsafeSlow(page(50).length);
    page(50).copy(body);

    const result = transform(body, CONTEXT);

    expect(body.length).to.equal(0);
    expect((await result).kind).to.equal('page');
  });

  it('copies a short body, whose memory may be shared with others', async () => {
    const transform = await openAndTransform();
    const body = Buffer.from('{"ok":1,"result":[]}');

    const result = await transform(body, CONTEXT);

    expect(result).to.deep.include({ kind: 'page' });
    expect(body.toString()).to.equal('{"ok":1,"result":[]}');
  });

  it('says what is wrong with a body as the transform does', async () => {
    const transform = await openAndTransform();

    const result = await transform(Buffer.from('<html>'), CONTEXT);

    expect(result).to.include({ kind: 'unusable', reason: 'not_json' });
  });

  it('refuses to open with a mapping that does not exist, and says where', async () => {
    const refused = await open({}, { outputs: [{ mapping: 'nosuchset', tag: TAG }] });

    expect(refused.kind).to.equal('invalid');
    const [first] = refused.kind === 'invalid' ? refused.diagnostics : [];
    expect(first?.code).to.equal('UNKNOWN_SET');
  });

  it('says so when the thread can not even start', async () => {
    const file = pathToFileURL(join(folder, 'missing.mjs'));

    const failed = await open({ start: () => startThread(SETUP, { heapMegabytes: 32, file }) });

    expect(failed.kind).to.equal('gone');
  });

  it('hands every page to one of its threads, and starts no more than it may', async () => {
    const started: Thread[] = [];
    const transform = await openAndTransform({
      size: 2,
      start: (files = emptyRecord()) => {
        const thread = startThread({ ...SETUP, files }, { heapMegabytes: 128 });
        started.push(thread);
        return thread;
      },
    });

    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) => transform(page(index + 1), CONTEXT)),
    );

    const records = results.map((one) => (one.kind === 'page' ? one.counts.records : -1));
    expect(records).to.deep.equal(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(started).to.have.lengthOf(2);
  });

  it('maps in later threads as in the first, though the files have changed', async () => {
    const set = join(folder, 'plain');
    await mkdir(set);
    await writeFile(join(set, 'set.yaml'), 'schema: none\nroutes: [rule]\notherwise: raw\n');
    await writeFile(join(set, 'rule.yaml'), 'when: { stream: audit }\nfields: { a: seen }\n');
    const setup = {
      ...SETUP,
      outputs: [{ mapping: 'plain', tag: TAG }],
      userFolder: folder,
    };
    const kinds: string[] = [];
    const transform = await openAndTransform({
      size: 2,
      start: (files = emptyRecord()) => {
        const thread = startThread({ ...setup, files }, { heapMegabytes: 128 });
        void thread.started.then(({ kind }) => kinds.push(kind));
        return thread;
      },
    });
    await writeFile(join(set, 'rule.yaml'), 'nonsense: [');

    const results = await Promise.all([1, 2, 3, 4].map((n) => transform(page(n), CONTEXT)));
    while (kinds.length < 2) await new Promise((resolve) => setImmediate(resolve));

    expect(results.map(({ kind }) => kind)).to.deep.equal(['page', 'page', 'page', 'page']);
    expect(kinds).to.deep.equal(['ready', 'ready']);
  });

  const FATES: readonly (readonly [what: string, fate: string, cause: RegExp])[] = [
    ['throws', 'throw new TypeError("a secret record")', /^TypeError at thread\.mjs:\d+:\d+$/],
    ['exits', 'process.exit(3)', /^exit 3$/],
    [
      'runs out of memory',
      'const all = []; for (;;) all.push(new Array(1000).fill({}))',
      /ERR_WORKER_OUT_OF_MEMORY/,
    ],
    ['answers out of turn', 'parentPort.postMessage({ kind: "invalid" }); return', /out of turn/],
  ];
  for (const [what, fate, cause] of FATES) {
    it(`calls a page failed over which the thread ${what}, and serves the next in a new thread`, async () => {
      const before = meter.total('transform_threads_lost_total', { reason: 'page' });
      const transform = await openAndTransform({ start: await fatefulThread(fate) });

      const [failed, next] = await Promise.all([
        transform(page(3), CONTEXT),
        transform(Buffer.from('12345'), { ...CONTEXT, stream: 'network' }),
      ]);

      expect(failed).to.include({
        kind: 'unusable',
        reason: 'transform_failed',
        insideResult: true,
      });
      expect(next).to.deep.include({ kind: 'page' });
      expect(threads).to.have.lengthOf(2);
      expect(meter.total('transform_threads_lost_total', { reason: 'page' }) - before).to.equal(1);
      const [line] = log.lines;
      expect(line?.level).to.equal('error');
      expect(line?.fields.cause).to.match(cause);
      expect(JSON.stringify([failed, log.lines])).to.not.contain('secret record');
    });
  }

  it('keeps pages waiting while a new thread can not start, with longer and longer pauses', async () => {
    const start = await fatefulThread('process.exit(1)');
    const file = pathToFileURL(join(folder, 'missing.mjs'));
    const pauses: number[] = [];
    let starts = 0;
    const transform = await openAndTransform({
      start: () => {
        starts += 1;
        const isBroken = starts > 1 && starts < 5;
        return isBroken ? startThread(SETUP, { heapMegabytes: 32, file }) : start();
      },
      sleep: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    });
    await transform(page(3), CONTEXT);

    const next = await transform(Buffer.from('12345'), { ...CONTEXT, stream: 'network' });

    expect(next.kind).to.equal('page');
    expect(pauses).to.deep.equal([500, 1000, 2000]);
  });

  it('answers every page when it is closed', async () => {
    const transform = await openAndTransform({ start: await fatefulThread('for (;;);') });
    const pages = [transform(page(1), CONTEXT), transform(page(1), CONTEXT)];

    if (opened?.kind === 'open') await opened.pool.close();

    const results = await Promise.all([...pages, transform(page(1), CONTEXT)]);
    expect(results.map(({ kind }) => kind)).to.deep.equal(['unusable', 'unusable', 'unusable']);
    expect(log.lines).to.deep.equal([]);
  });
});

function comparable(result: PageResult): unknown {
  if (result.kind !== 'page') return result;
  const frames = result.frames.map((frame) => ({
    ...frame,
    bytes: Buffer.from(frame.bytes).toString('base64'),
  }));
  return { ...result, frames };
}
