import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { gunzipSync } from 'node:zlib';

import {
  DEFAULT_TOKEN,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../plugin/simulator/simulator.ts';
import { STREAMS } from '../../plugin/simulator/streams.ts';
import { ask, END_SECS, expectedIds, get, idsOf, pageOf, pathOf, startTenant } from './client.ts';

describe('the simulated export', () => {
  let tenant: Simulator | undefined;
  const start = async (options: SimulatorOptions = {}): Promise<Simulator> => {
    tenant = await startTenant(options);
    return tenant;
  };
  afterEach(async () => {
    await tenant?.close();
    tenant = undefined;
  });

  it('gives every record once, in order, and then empty pages', async () => {
    const simulator = await start();
    const pages = [await ask(simulator, 'page', END_SECS - 3000)];
    for (let turn = 0; turn < 4; turn += 1) pages.push(await ask(simulator, 'page', 'next'));
    expect(pages.map((page) => pageOf(page).result.length)).to.deep.equal([100, 100, 50, 0, 0]);
    expect(pages.flatMap(idsOf)).to.deep.equal(expectedIds(simulator, 'page', 0, 250));
  });

  it('writes the records as recordText says, between the members in their order', async () => {
    const simulator = await start({ records: 3, waitTimeSecs: 7 });
    const { text } = await ask(simulator, 'audit', 'head');
    const records = [0, 1, 2].map((position) => simulator.recordText('audit', position)).join();
    const hwm = simulator.recordAt('audit', 2).insertedSecs + 9;
    expect(text).to.equal(`{"ok":1,"result":[${records}],"wait_time":7,"timestamp_hwm":${hwm}}`);
  });

  it('answers on the path of every stream', async () => {
    const simulator = await start({ switches: { ipsPath: true, c2Path: true } });
    for (const { name, path } of STREAMS.filter((stream) => stream.path !== '')) {
      expect(path).to.equal(pathOf(name));
      expect((await ask(simulator, name, 'head')).status, name).to.equal(200);
    }
  });

  it('begins an epoch at the first record inserted at or after it', async () => {
    const simulator = await start();
    const at = simulator.recordAt('page', 120).insertedSecs;
    const first = await ask(simulator, 'page', at);
    expect(idsOf(first)[0]).to.equal(simulator.recordAt('page', 120).id);
    expect(simulator.recordAt('page', 119).insertedSecs).to.be.below(at);
  });

  it('gives an empty page for an epoch in the future, and later what was inserted after it', async () => {
    let nowMs = END_SECS * 1000;
    const simulator = await start({ records: 10, recordsPerSecond: 2, nowMs: () => nowMs });
    expect(pageOf(await ask(simulator, 'page', END_SECS + 60)).result).to.deep.equal([]);
    nowMs += 60_000;
    expect(pageOf(await ask(simulator, 'page', 'next')).result).to.deep.equal([]);
    nowMs += 1000;
    expect(idsOf(await ask(simulator, 'page', 'next'))).to.deep.equal(
      expectedIds(simulator, 'page', 130, 132),
    );
  });

  it('sends the last page again as often as asked, and goes on behind it', async () => {
    const simulator = await start();
    const first = await ask(simulator, 'page', 'head');
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await ask(simulator, 'page', 'resend')).text).to.equal(first.text);
    }
    expect(idsOf(await ask(simulator, 'page', 'next'))).to.deep.equal(
      expectedIds(simulator, 'page', 100, 200),
    );
  });

  it('gives the most current page for tail', async () => {
    const simulator = await start();
    expect(idsOf(await ask(simulator, 'page', 'tail'))).to.deep.equal(
      expectedIds(simulator, 'page', 150, 250),
    );
    expect(pageOf(await ask(simulator, 'page', 'next')).result).to.deep.equal([]);
  });

  it('keeps one cursor per path and index', async () => {
    const simulator = await start();
    await ask(simulator, 'page', 'head', { index: 'one' });
    await ask(simulator, 'network', 'head', { index: 'one' });
    const other = await ask(simulator, 'page', 'head', { index: 'two' });
    expect(idsOf(other)).to.deep.equal(expectedIds(simulator, 'page', 0, 100));
    expect(idsOf(await ask(simulator, 'page', 'next', { index: 'one' }))).to.deep.equal(
      expectedIds(simulator, 'page', 100, 200),
    );
    expect(simulator.cursors()).to.have.lengthOf(3);
  });

  it('holds at most one hour a page after an epoch', async () => {
    const simulator = await start({ records: 240, historySecs: 4 * 3600 });
    const epoch = END_SECS - 4 * 3600;
    const pages = [await ask(simulator, 'page', epoch)];
    for (let turn = 0; turn < 4; turn += 1) pages.push(await ask(simulator, 'page', 'next'));
    expect(pages.map((page) => pageOf(page).result.length)).to.deep.equal([60, 60, 60, 60, 0]);
  });

  it('fills pages across hours when the switch says so', async () => {
    const simulator = await start({
      records: 240,
      historySecs: 4 * 3600,
      switches: { hourBatches: false },
    });
    expect(pageOf(await ask(simulator, 'page', END_SECS - 4 * 3600)).result).to.have.lengthOf(100);
  });

  it('never lets the high-water mark fall, and repeats it on empty pages', async () => {
    const simulator = await start();
    const marks: number[] = [];
    for (const operation of ['head', 'next', 'next', 'next', 'next']) {
      marks.push(pageOf(await ask(simulator, 'page', operation)).timestamp_hwm ?? 0);
    }
    expect(marks).to.deep.equal([...marks].sort((left, right) => left - right));
    expect(marks.at(-1)).to.equal(marks.at(-2));
    expect(marks[0]).to.be.above(simulator.recordAt('page', 99).insertedSecs);
  });

  const firsts = [
    ['now', 0, undefined],
    ['oldest', 100, 0],
    ['last_hour', 100, 300],
  ] as const;
  for (const [firstNext, length, from] of firsts) {
    it(`begins an unknown index with ${firstNext} when the switch says so`, async () => {
      const simulator = await start({
        records: 600,
        historySecs: 7200,
        nowMs: () => 0,
        switches: { firstNext },
      });
      const ids = idsOf(await ask(simulator, 'page', 'next'));
      expect(ids).to.have.lengthOf(length);
      if (from !== undefined) expect(ids[0]).to.equal(simulator.recordAt('page', from).id);
    });
  }

  it('answers resend of an unknown index with an empty page that leaves no cursor', async () => {
    const simulator = await start({ switches: { firstNext: 'oldest' } });
    expect(pageOf(await ask(simulator, 'page', 'resend')).result).to.deep.equal([]);
    expect(pageOf(await ask(simulator, 'page', 'next')).result).to.have.lengthOf(100);
  });

  it('refuses resend of an unknown index when the switch says so', async () => {
    const simulator = await start({ switches: { firstResend: 'refuse' } });
    expect((await ask(simulator, 'page', 'resend')).status).to.equal(400);
  });

  it('forgets cursors and last pages after the time that the switches give', async () => {
    let nowMs = 0;
    const simulator = await start({
      nowMs: () => nowMs,
      switches: { cursorKeptSecs: 100, lastPageKeptSecs: 10 },
    });
    await ask(simulator, 'page', 'head');
    nowMs = 11_000;
    expect(pageOf(await ask(simulator, 'page', 'resend')).result).to.deep.equal([]);
    expect(pageOf(await ask(simulator, 'page', 'next')).result).to.have.lengthOf(100);
    nowMs = 200_000;
    expect(pageOf(await ask(simulator, 'page', 'next')).result).to.deep.equal([]);
  });

  it('turns the order of a page around when the switch says so', async () => {
    const simulator = await start({ records: 4, switches: { pageOrder: 'reversed' } });
    const ids = idsOf(await ask(simulator, 'page', 'head'));
    expect(ids).to.deep.equal([...expectedIds(simulator, 'page', 0, 4)].reverse());
  });

  const refused = [
    ['without operation', `${pathOf('page')}?index=a`, 400],
    ['without index', `${pathOf('page')}?operation=next`, 400],
    ['with an unknown operation', `${pathOf('page')}?operation=last&index=a`, 400],
    ['with a negative epoch', `${pathOf('page')}?operation=-5&index=a`, 400],
    ['on an unknown path', '/api/v2/events/dataexport/events/nothing?operation=next&index=a', 404],
    ['on a path that a switch closes', `${pathOf('ips')}?operation=next&index=a`, 404],
    ['on the other name of endpoint', `${pathOf('epdlp')}?operation=next&index=a`, 404],
  ] as const;
  for (const [name, path, status] of refused) {
    it(`answers ${status} ${name}`, async () => {
      const simulator = await start();
      const answer = await get(simulator.url + path);
      expect(answer.status).to.equal(status);
      expect(JSON.parse(answer.text)).to.have.property('message').that.is.a('string');
    });
  }

  it('takes the words of the gateway for an unknown path', async () => {
    const simulator = await start();
    expect((await get(`${simulator.url}/nothing`)).text).to.equal(
      '{"message":"no Route matched with those values"}',
    );
  });

  it('accepts what it refuses by default when the switches say so', async () => {
    const simulator = await start({
      switches: { missingOperation: 'next', missingIndex: 'shared', epdlpPath: true },
    });
    expect((await get(simulator.url + pathOf('page'))).status).to.equal(200);
    expect((await ask(simulator, 'epdlp', 'head')).status).to.equal(200);
  });

  it('refuses head and tail when the switch says so', async () => {
    const simulator = await start({ switches: { headAndTail: false } });
    expect((await ask(simulator, 'page', 'head')).status).to.equal(400);
    expect((await ask(simulator, 'page', 'next')).status).to.equal(200);
  });

  it('accepts the token in either header', async () => {
    const simulator = await start({ token: 'secret' });
    for (const headers of [
      { 'Netskope-Api-Token': 'secret' },
      { Authorization: 'Bearer secret' },
    ]) {
      expect((await ask(simulator, 'page', 'next', { headers })).status).to.equal(200);
    }
  });

  it('answers a wrong, an expired and a replaced token with 401 in plain text', async () => {
    const simulator = await start();
    const headers = { 'Netskope-Api-Token': 'wrong' };
    const wrong = await ask(simulator, 'page', 'next', { headers });
    expect(wrong.status).to.equal(401);
    expect(wrong.headers['content-type']).to.include('text/plain');
    simulator.access.expireToken();
    expect((await ask(simulator, 'page', 'next')).status).to.equal(401);
    simulator.access.setToken('wrong');
    expect((await ask(simulator, 'page', 'next', { headers })).status).to.equal(200);
  });

  it('answers 403 on the paths that the token may not read, until it may', async () => {
    const simulator = await start({ forbidden: ['audit'] });
    const answer = await ask(simulator, 'audit', 'next');
    expect(answer.status).to.equal(403);
    expect(answer.text).to.equal('{"message":"You cannot consume this service"}');
    expect((await ask(simulator, 'page', 'next')).status).to.equal(200);
    simulator.access.grant('audit');
    simulator.access.revoke('page');
    expect((await ask(simulator, 'audit', 'next')).status).to.equal(200);
    expect((await ask(simulator, 'page', 'next')).status).to.equal(403);
  });

  it('limits the rate per path and says so in the headers', async () => {
    let nowMs = 0;
    const simulator = await start({ rateLimitPerSecond: 4, nowMs: () => nowMs });
    const statuses: number[] = [];
    for (let turn = 0; turn < 5; turn += 1)
      statuses.push((await ask(simulator, 'page', 'next')).status);
    expect(statuses).to.deep.equal([200, 200, 200, 200, 429]);
    const limited = await ask(simulator, 'page', 'next');
    expect(limited.text).to.equal('{"message":"API rate limit exceeded"}');
    expect(limited.headers).to.include({
      'ratelimit-limit': '4',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '1',
      'retry-after': '1',
    });
    expect((await ask(simulator, 'network', 'next')).headers['ratelimit-remaining']).to.equal('3');
    nowMs += 1000;
    expect((await ask(simulator, 'page', 'next')).status).to.equal(200);
  });

  it('shares the limit over all paths when the switch says so', async () => {
    const simulator = await start({
      rateLimitPerSecond: 1,
      nowMs: () => 0,
      switches: { rateLimitScope: 'tenant' },
    });
    expect((await ask(simulator, 'page', 'next')).status).to.equal(200);
    expect((await ask(simulator, 'network', 'next')).status).to.equal(429);
  });

  it('answers 409 while the same path and index are in use, and then serves again', async () => {
    const simulator = await start({ faults: [{ kind: 'hang', match: { index: 'busy' } }] });
    const leaving = new AbortController();
    const first = ask(simulator, 'page', 'head', { index: 'busy', signal: leaving.signal });
    first.catch(() => undefined);
    while (simulator.faults.pending() > 0) await new Promise(setImmediate);
    expect((await ask(simulator, 'page', 'next', { index: 'busy' })).status).to.equal(409);
    expect((await ask(simulator, 'page', 'next', { index: 'free' })).status).to.equal(200);
    leaving.abort();
    let status = 409;
    while (status === 409) ({ status } = await ask(simulator, 'page', 'next', { index: 'busy' }));
    expect(status).to.equal(200);
  });

  it('compresses for clients that ask for it, and only for them', async () => {
    const simulator = await start();
    const plain = await ask(simulator, 'page', 'head', { index: 'plain' });
    const zipped = await ask(simulator, 'page', 'head', {
      index: 'zipped',
      headers: { 'Netskope-Api-Token': DEFAULT_TOKEN, 'Accept-Encoding': 'gzip, deflate' },
    });
    expect(plain.headers['content-encoding']).to.equal(undefined);
    expect(zipped.headers['content-encoding']).to.equal('gzip');
    expect(gunzipSync(zipped.bytes).toString()).to.equal(plain.text);
    for (const { headers } of [plain, zipped]) {
      expect(headers['transfer-encoding']).to.equal('chunked');
      expect(headers).to.include.keys('date', 'ratelimit-limit', 'content-type');
    }
  });

  it('asks for short waits behind full pages and long ones behind empty ones', async () => {
    tenant = await startSimulator({ records: 150, pageSize: 100, rateLimitPerSecond: 'off' });
    const simulator = tenant;
    const waits: unknown[] = [];
    for (const operation of ['head', 'next', 'next']) {
      waits.push(pageOf(await ask(simulator, 'page', operation)).wait_time);
    }
    expect(waits).to.deep.equal([1, 15, 30]);
  });

  it('serves pages of 10,000 records', async () => {
    const simulator = await start({ records: { audit: 19_999 }, pageSize: 10_000 });
    const lengths: number[] = [];
    for (const operation of ['head', 'next', 'next']) {
      lengths.push(pageOf(await ask(simulator, 'audit', operation)).result.length);
    }
    expect(lengths).to.deep.equal([10_000, 9_999, 0]);
  });

  it('moves the cursor with the status line, so that a cut page is gone for next', async () => {
    const simulator = await start({ faults: [{ kind: 'cut' }] });
    expect((await ask(simulator, 'page', 'head')).broken).to.equal(true);
    expect(idsOf(await ask(simulator, 'page', 'next'))[0]).to.equal(
      simulator.recordAt('page', 100).id,
    );
  });

  it('moves the cursor behind the whole body when the switch says so', async () => {
    const simulator = await start({
      faults: [{ kind: 'cut', match: { nth: 2 } }],
      switches: { cursorAdvances: 'body_end' },
    });
    await ask(simulator, 'page', 'head');
    expect((await ask(simulator, 'page', 'next')).broken).to.equal(true);
    expect(idsOf(await ask(simulator, 'page', 'next'))[0]).to.equal(
      simulator.recordAt('page', 100).id,
    );
  });
});
