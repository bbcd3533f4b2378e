import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startObjectServer, type ObjectServer } from '../../source/s3/support/object-server.ts';
import { seededRandom } from '../../support/seeded.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { createInstantClock } from '../fakes.ts';
import {
  rawTransform,
  runBucketOnce,
  setAsideLines,
  START_MS,
  startRun,
  type RunOptions,
} from './bucket-harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the loop of a bucket', () => {
  const stateDir = temporaryFolder();
  let server: ObjectServer;

  beforeEach(async () => {
    server = await startObjectServer();
    server.setClock(() => START_MS + HOUR);
  });
  afterEach(() => server.close());

  const once = (options: Partial<RunOptions> = {}) =>
    runBucketOnce({ stateDir: stateDir(), server, ...options });
  const setAside = () => setAsideLines(stateDir());
  const gets = () => server.asked.filter((one) => one.startsWith('GET'));

  it('delivers each object once, in the order of the keys, and ends', async () => {
    server.put('logs/b.json', '{"n":2}');
    server.put('logs/a.ndjson.gz', gzipSync('{"n":0}\n{"n":1}\n'));
    server.put('other/c.json', '{"n":3}');

    const run = await once();

    expect(run.end).to.deep.equal({ kind: 'drained' });
    expect(run.records).to.deep.equal(['{"n":0}', '{"n":1}', '{"n":2}']);
    expect(run.status()).to.deep.include({
      tenant: 'acme',
      stream: 'dspm-activity',
      index: 'entry',
      state: 'drained',
    });
    expect(run.status().totals).to.deep.include({ objects: 2, records: 3, pages: 2, setAside: 0 });
  });

  it('keeps the digits of a 64-bit integer', async () => {
    server.put('logs/a.json', '{"id":8847222077216958610}');

    expect((await once()).records).to.deep.equal(['{"id":"8847222077216958610n"}']);
  });

  it('reads an object once over many runs', async () => {
    server.put('logs/a.json', '{"n":1}');
    await once();

    const second = await once();

    expect(second.records).to.deep.equal([]);
    expect(second.status().totals).to.deep.include({ objects: 1, records: 1 });
    expect(gets()).to.have.length(1);
  });

  it('reads all keys of a listing of several pages', async () => {
    for (let at = 0; at < 1010; at += 1) server.put(`logs/${at}.json`, `{"n":${at}}`);

    const run = await once();

    expect(new Set(run.records).size).to.equal(1010);
    expect(run.records).to.have.length(1010);
    expect(server.asked.filter((one) => one === 'LIST')).to.have.length(2);
  });

  it('leaves out what was stored before the start, and folders', async () => {
    server.put('logs/', '');
    server.put('logs/old.json', '{"n":1}', START_MS - 1);
    server.put('logs/new.json', '{"n":2}', START_MS);

    const run = await once();

    expect(run.records).to.deep.equal(['{"n":2}']);
    expect(await readdir(join(stateDir(), 'dead-letter'))).to.deep.equal([]);
  });

  it('finds a key that sorts before those that were read, and one that was stored late', async () => {
    server.put('logs/m.json', '{"n":1}', START_MS + HOUR);
    await once();
    server.put('logs/a.json', '{"n":2}', START_MS + HOUR);
    server.put('logs/z.json', '{"n":3}', START_MS + MINUTE);

    expect((await once()).records).to.deep.equal(['{"n":2}', '{"n":3}']);
  });

  it('reads an object again that was rewritten under its key', async () => {
    server.put('logs/a.json', '{"n":1}');
    await once();
    server.put('logs/a.json', '{"n":2}');

    expect((await once()).records).to.deep.equal(['{"n":2}']);
  });

  it('forgets what is older than the look-back, and reads none of it again', async () => {
    const clock = createInstantClock(START_MS + HOUR);
    for (let at = 0; at < 50; at += 1) {
      server.put(`logs/${at}.json`, `{"n":${at}}`, START_MS + at * MINUTE);
    }
    await once({ clock });
    const later = START_MS + 48 * HOUR;
    server.setClock(() => later);
    server.put('logs/new.json', '{"n":"new"}');

    const second = await once({ clock: createInstantClock(later) });
    const third = await once({ clock: createInstantClock(later) });

    expect(second.records).to.deep.equal(['{"n":"new"}']);
    expect(third.records).to.deep.equal([]);
    const measured = third.meter.read().find(({ name }) => name === 'objects_remembered');
    expect(measured?.value).to.equal(1);
  });

  it('reads nothing twice and loses nothing when its clock jumps ahead and back', async () => {
    server.put('logs/a.json', '{"n":1}', START_MS + HOUR);
    await once({ clock: createInstantClock(START_MS + 20 * 365 * 24 * HOUR) });
    server.put('logs/b.json', '{"n":2}', START_MS + HOUR + MINUTE);
    const back = await once({ clock: createInstantClock(0) });
    server.put('logs/c.json', '{"n":3}', START_MS + 2 * HOUR);
    const again = await once();

    expect(back.records).to.deep.equal(['{"n":2}']);
    expect(again.records).to.deep.equal(['{"n":3}']);
  });

  it('loses nothing when the clock of the store jumps ahead', async () => {
    server.setClock(() => START_MS + 20 * 365 * 24 * HOUR);
    server.put('logs/a.json', '{"n":1}');
    await once();
    server.setClock(() => START_MS + HOUR);
    server.put('logs/b.json', '{"n":2}');

    expect((await once()).records).to.deep.equal(['{"n":2}']);
  });

  it('sets a bad object aside, says why, and goes on', async () => {
    server.put('logs/1.json', '');
    server.put('logs/2.json', '{"n":1');
    server.put('logs/3.json.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6]));
    server.put('logs/4.json.gz', gzipSync('{"n":4}\n{"n":5}\n').subarray(0, -8));
    server.put('logs/5.json', '{"n":9}');

    const run = await once();

    expect(run.records).to.include('{"n":9}');
    expect((await setAside()).map(({ key, reason }) => [key, reason])).to.deep.equal([
      ['logs/1.json', 'empty'],
      ['logs/2.json', 'truncated'],
      ['logs/3.json.gz', 'bad_gzip'],
      ['logs/4.json.gz', 'truncated'],
    ]);
    expect(run.status().totals).to.deep.include({ objects: 5, setAside: 4 });
    expect((await once()).records).to.deep.equal([]);
  });

  it('sets single bad records aside and delivers those around them', async () => {
    server.put('logs/a.ndjson', '{"n":1}\n{"n":\n{"n":3}\n');

    const run = await once();

    expect(run.records).to.deep.equal(['{"n":1}', '{"n":3}']);
    expect(await setAside()).to.have.length(1);
    expect((await setAside())[0]).to.include({
      key: 'logs/a.ndjson',
      reason: 'not_json',
      offset: 8,
      record_base64: Buffer.from('{"n":').toString('base64'),
    });
  });

  it('sets an object aside that unpacks to more than is allowed', async () => {
    const line = `{"a":"${'x'.repeat(1000)}"}\n`;
    server.put('logs/a.gz', gzipSync(line.repeat(2000)));

    const run = await once({ settings: { maxObjectBytes: 100_000 } });

    expect(await setAside()).to.have.length(1);
    const { reason, deliveredRecords } = (await setAside())[0] ?? {};
    expect(reason).to.equal('too_large');
    expect(deliveredRecords).to.equal(run.records.length).and.to.be.within(1, 99);
  });

  it('tells of an object that was deleted before it was read', async () => {
    server.put('logs/a.json', '{"n":1}');
    server.put('logs/b.json', '{"n":2}');
    server.onRequest(({ method, key }) => {
      if (method === 'GET' && key === 'logs/a.json') server.remove(key);
      return undefined;
    });

    const run = await once();

    expect(run.records).to.deep.equal(['{"n":2}']);
    expect((await setAside())[0]).to.include({ key: 'logs/a.json', reason: 'gone' });
  });

  it('reads the new version of an object that was rewritten between listing and reading', async () => {
    server.put('logs/a.json', '{"n":1}');
    server.onRequest(({ method, key }) => {
      if (method === 'GET' && key !== '') {
        server.onRequest(() => undefined);
        server.put(key, '{"n":2}');
      }
      return undefined;
    });

    const run = await once();

    expect(run.records).to.deep.equal(['{"n":2}']);
    expect((await once()).records).to.deep.equal([]);
  });

  it('reads a rewritten object from its start when half of the old version was read', async () => {
    server.put('logs/a.ndjson', '{"old":"1"}\n'.repeat(50_000));
    let requests = 0;
    server.onRequest(({ method, key }) => {
      if (method !== 'GET' || key === '') return undefined;
      requests += 1;
      if (requests === 1) return { cutAfterBytes: 300_000 };
      if (requests === 2) server.put(key, '{"new":1}\n');
      return undefined;
    });

    const run = await once({ settings: { objectsAtOnce: 1 } });

    expect(run.records.at(-1)).to.equal('{"new":1}');
    expect(run.log.lines.map(({ message }) => message).join()).to.include('rewritten while');
  });

  it('goes on in the middle of an object when connections break, without sending anything twice', async () => {
    const random = seededRandom(5);
    const lines = Array.from({ length: 20_000 }, (_, at) => `{"n":${at},"x":${random()}}`);
    server.put('logs/a.gz', gzipSync(lines.join('\n')));
    let cuts = 0;
    server.onRequest(({ method, key }) => {
      if (method !== 'GET' || key === '' || cuts === 4) return undefined;
      cuts += 1;
      return { cutAfterBytes: 20_000 };
    });

    const run = await once({ settings: { objectsAtOnce: 1 } });

    expect(cuts).to.equal(4);
    expect(run.records).to.deep.equal(lines);
  });

  for (const [name, fault] of Object.entries({
    '503 SlowDown': { status: 503, code: 'SlowDown' },
    '500 InternalError': { status: 500, code: 'InternalError' },
    'a broken connection': 'reset',
  } as const)) {
    it(`waits out ${name} while listing and reading, and sets nothing aside`, async () => {
      server.put('logs/a.json', '{"n":1}');
      server.put('logs/b.json', '{"n":2}');
      let faults = 0;
      server.onRequest(() => {
        faults += 1;
        return faults % 3 === 0 ? undefined : fault;
      });

      const run = await once();

      expect(run.end).to.deep.equal({ kind: 'drained' });
      expect(run.records).to.deep.equal(['{"n":1}', '{"n":2}']);
      expect(await setAside()).to.deep.equal([]);
      expect(run.clock.sleptMs.length).to.be.above(3);
    });
  }

  it('names action and resource when it may not list', async () => {
    server.onRequest(() => ({ status: 403, code: 'AccessDenied' }));

    const run = await once();
    const { end } = run;

    expect(end.kind).to.equal('denied');
    expect(end).to.have.property('message').that.includes('s3:ListBucket on arn:aws:s3:::logs');
    expect(run.status().lastError).to.include('s3:ListBucket on arn:aws:s3:::logs');
  });

  it('says so when there is no such bucket', async () => {
    const { end } = await once({ setup: { bucket: 'nothing-here' } });

    expect(end).to.have.property('message').that.includes('no bucket arn:aws:s3:::nothing-here');
  });

  it('goes round objects that it may not read, and reads them when it may', async () => {
    for (const name of ['a', 'b', 'c']) server.put(`logs/${name}.json`, `{"n":"${name}"}`);
    server.onRequest(({ method, key }) =>
      method === 'GET' && key === 'logs/b.json' ? { status: 403, code: 'AccessDenied' } : undefined,
    );
    const first = await once();
    server.onRequest(() => undefined);
    const second = await once();

    expect(first.records).to.deep.equal(['{"n":"a"}', '{"n":"c"}']);
    expect(first.end).to.have.property('message').that.includes('arn:aws:s3:::logs/logs/b.json');
    expect(second.end.kind).to.equal('drained');
    expect(second.records).to.deep.equal(['{"n":"b"}']);
  });

  it('sets an object of an archive aside', async () => {
    server.put('logs/a.json', '{"n":1}');
    server.onRequest(({ method, key }) =>
      method === 'GET' && key !== '' ? { status: 403, code: 'InvalidObjectState' } : undefined,
    );

    const { end } = await once();

    expect(end.kind).to.equal('drained');
    expect((await setAside())[0]).to.include({ reason: 'unreadable' });
  });

  it('follows the bucket into its region and says which it is', async () => {
    server.put('logs/a.json', '{"n":1}');
    server.onRequest(({ headers }) =>
      headers.authorization?.includes('/eu-west-1/') === true
        ? undefined
        : {
            status: 301,
            code: 'PermanentRedirect',
            headers: { 'x-amz-bucket-region': 'eu-west-1' },
          },
    );

    const run = await once({ region: 'us-east-1' });

    expect(run.records).to.deep.equal(['{"n":1}']);
    expect(run.log.lines).to.deep.include({
      level: 'warn',
      message: 'region',
      fields: { region: 'eu-west-1' },
    });
  });

  it('finds the verification file of Airkit and does not send it', async () => {
    server.put('logs/airkit-verify-test-1736150000', 'Airkit was here');
    server.put('logs/1.csv', 'EVENT_ID,EVENT_TYPE\ne1,user_login\n');

    const run = await once({ setup: { format: 'airkit-audit' } });

    expect(run.records).to.deep.equal(['{"EVENT_ID":"e1","EVENT_TYPE":"user_login"}']);
    expect(await setAside()).to.deep.equal([]);
    expect(run.log.lines.map(({ message }) => message).join()).to.include('verification file');
  });

  it('sets records aside that the transform breaks down over, and goes on', async () => {
    server.put('logs/a.json', '{"n":"poison"}');
    server.put('logs/b.json', '{"n":2}');
    const inner = rawTransform();

    const run = await once({
      transform: (body, context) =>
        Buffer.from(body).includes('poison')
          ? Promise.resolve({
              kind: 'unusable',
              reason: 'transform_failed',
              message: 'It broke.',
              offset: 0,
              insideResult: true,
            })
          : inner(body, context),
    });

    expect(run.records).to.deep.equal(['{"n":2}']);
    const kept = (await readdir(join(stateDir(), 'dead-letter'))).filter((name) =>
      name.endsWith('.body'),
    );
    expect(kept).to.have.length(1);
    const text = await readFile(join(stateDir(), 'dead-letter', kept[0] ?? ''), 'utf8');
    expect(text).to.include('poison');
  });

  it('repeats at most the page in hand, however often it is killed', async () => {
    const random = seededRandom(11);
    const all: string[] = [];
    for (let at = 0; at < 60; at += 1) {
      const lines = Array.from(
        { length: at % 10 === 0 ? 400 : 2 },
        (_, n) => `{"at":${at},"n":${n}}`,
      );
      all.push(...lines);
      server.put(`logs/${String(at).padStart(3, '0')}.ndjson`, lines.join('\n'));
    }
    const arrived: string[] = [];
    let kills = 0;
    for (; kills < 40; kills += 1) {
      const moment = Math.floor(random() * 200);
      const run = await startRun({
        stateDir: stateDir(),
        server,
        once: true,
        settings: { pageBytes: 1000 },
        onFrame: (records) => void arrived.push(...records),
      });
      await Promise.race([run.reach(moment), run.ended]);
      run.kill();
    }
    const last = await once({
      settings: { pageBytes: 1000 },
      onFrame: (records) => void arrived.push(...records),
    });

    expect(last.end.kind).to.equal('drained');
    expect(new Set(arrived)).to.deep.equal(new Set(all));
    // A page of a thousand bytes holds fewer than a hundred of these records.
    expect(arrived.length - all.length).to.be.at.most(kills * 100);
  });

  it('sends nothing twice after it was stopped in the middle of an object', async () => {
    const lines = Array.from({ length: 3000 }, (_, at) => `{"n":${at}}`);
    server.put('logs/a.ndjson', lines.join('\n'));
    const waits = new AbortController();
    const first = await startRun({
      stateDir: stateDir(),
      server,
      waits,
      settings: { pageBytes: 1000 },
      onFrame: () => {
        if (first.records.length > 500) waits.abort();
      },
    });
    await first.ended;

    const second = await once({ settings: { pageBytes: 1000 } });

    expect(first.records.length).to.be.below(3000);
    expect([...first.records, ...second.records]).to.deep.equal(lines);
  });

  it('goes on with a pass where it was interrupted', async () => {
    for (let at = 0; at < 40; at += 1) {
      server.put(`logs/${String(at).padStart(2, '0')}.json`, `{"n":${at}}`);
    }
    const run = await startRun({ stateDir: stateDir(), server, settings: { lookBackMs: 1 } });
    await run.reach(20);
    run.kill();

    const second = await once({ settings: { lookBackMs: 1 } });

    expect(new Set([...run.records, ...second.records]).size).to.equal(40);
    expect(run.records.length + second.records.length).to.be.at.most(41);
  });

  it('reads everything again from the start when bucket or prefix are others', async () => {
    server.put('logs/a/1.json', '{"n":1}');
    await once();

    const run = await once({ setup: { prefix: 'logs/a/' } });

    expect(run.records).to.deep.equal(['{"n":1}']);
    const kept = await readdir(join(stateDir(), 'checkpoints'));
    expect(kept.filter((name) => name.includes('.replaced-'))).to.have.length(1);
  });

  it('reads nothing, and says why, when its checkpoint is damaged', async () => {
    server.put('logs/a.json', '{"n":1}');
    await once();
    const damaged = await once({
      files: (files) => ({
        read: async (path) =>
          path.endsWith('.json') ? Buffer.from('{"version":1,') : files.read(path),
      }),
    });

    expect(damaged.end).to.have.property('message').that.includes('is damaged');
    expect(damaged.records).to.deep.equal([]);
  });

  it('waits for a full disk and delivers nothing meanwhile', async () => {
    server.put('logs/a.json', '{"n":1}');
    server.put('logs/b.json', '{"n":2}');
    let refusals = 0;
    const full = Object.assign(new Error('no room'), { code: 'ENOSPC', syscall: 'write' });
    const events: string[] = [];

    const run = await once({
      onFrame: (records) => void events.push(...records),
      files: (files) => ({
        append: async (path, lines) => {
          refusals += 1;
          if (refusals <= 3) {
            events.push('full');
            throw full;
          }
          return files.append(path, lines);
        },
      }),
    });

    expect(run.end.kind).to.equal('drained');
    expect(events).to.deep.equal(['{"n":1}', 'full', 'full', 'full', '{"n":2}']);
  });
});
