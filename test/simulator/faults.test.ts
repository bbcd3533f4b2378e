import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';
import { gunzipSync } from 'node:zlib';

import { DEFAULT_MIX, FAULT_KINDS, type Fault } from '../../plugin/simulator/faults/fault.ts';
import { createFaultScript } from '../../plugin/simulator/faults/fault-script.ts';
import {
  DEFAULT_TOKEN,
  type Simulator,
  type SimulatorOptions,
} from '../../plugin/simulator/simulator.ts';
import { ask, expectedIds, idsOf, pageOf, startTenant } from './client.ts';

const GZIP = { 'Netskope-Api-Token': DEFAULT_TOKEN, 'Accept-Encoding': 'gzip' };

describe('the faults of the simulated export', () => {
  let tenant: Simulator | undefined;
  const start = async (fault: Fault, options: SimulatorOptions = {}): Promise<Simulator> => {
    tenant = await startTenant({ faults: [fault], ...options });
    return tenant;
  };
  afterEach(async () => {
    await tenant?.close();
    tenant = undefined;
  });

  /** The record that a `next` begins with tells whether the cursor has moved. */
  const nextBegins = async (simulator: Simulator): Promise<number> => {
    const [first] = idsOf(await ask(simulator, 'page', 'next'));
    const ids = expectedIds(simulator, 'page', 0, 250);
    return ids.findIndex((id) => id === first);
  };

  it('cut the connection after so many bytes', async () => {
    const simulator = await start({ kind: 'cut', bytes: 1000 });
    const answer = await ask(simulator, 'page', 'head');
    expect(answer).to.include({ status: 200, broken: true });
    expect(answer.bytes).to.have.lengthOf(1000);
    expect((await ask(simulator, 'page', 'resend')).text.startsWith(answer.text)).to.equal(true);
  });

  it('cut the connection before the first byte of the body', async () => {
    const simulator = await start({ kind: 'cut', bytes: 0 });
    const answer = await ask(simulator, 'page', 'head');
    expect(answer).to.include({ status: 200, broken: true, text: '' });
  });

  it('cut the connection at a share of the text', async () => {
    const simulator = await start({ kind: 'cut', fraction: 0.25 });
    const { bytes } = await ask(simulator, 'page', 'head');
    const whole = await ask(simulator, 'page', 'resend');
    expect(bytes.length).to.equal(Math.floor(whole.bytes.length / 4));
  });

  it('cut a compressed body so that its stream stays open', async () => {
    const simulator = await start({ kind: 'cut', fraction: 0.25 });
    const answer = await ask(simulator, 'page', 'head', { headers: GZIP });
    expect(answer.broken).to.equal(true);
    expect(() => gunzipSync(answer.bytes)).to.throw('unexpected end of file');
  });

  it('truncate the text in a transfer that is complete', async () => {
    const simulator = await start({ kind: 'truncated' });
    const answer = await ask(simulator, 'page', 'head', { headers: GZIP });
    expect(answer.broken).to.equal(false);
    expect(() => JSON.parse(gunzipSync(answer.bytes).toString()) as unknown).to.throw(SyntaxError);
    expect(await nextBegins(simulator)).to.equal(100);
  });

  for (const length of [250, 0]) {
    it(`corrupt the compressed body of a page of ${Math.min(100, length)}`, async () => {
      const simulator = await start({ kind: 'corrupt_gzip' }, { records: length });
      const answer = await ask(simulator, 'page', 'head', { headers: GZIP });
      expect(answer).to.include({ status: 200, broken: false });
      expect(() => gunzipSync(answer.bytes)).to.throw();
    });
  }

  const odd = [
    ['empty_200', '', 100],
    ['html_200', '<html>', 100],
    ['not_ok', '{"ok":0', 0],
  ] as const;
  for (const [kind, body, begins] of odd) {
    it(`answer 200 with no page: ${kind}`, async () => {
      const simulator = await start(
        { kind, match: { operation: 'next' } },
        { switches: { firstNext: 'oldest' } },
      );
      const answer = await ask(simulator, 'page', 'next');
      expect(answer.status).to.equal(200);
      expect(answer.text.slice(0, body.length || undefined)).to.equal(body);
      expect(await nextBegins(simulator)).to.equal(begins);
    });

    it(`answer 200 with no page and the cursor as asked: ${kind}`, async () => {
      const fault = { kind, moved: begins === 0 } as const;
      const simulator = await start(fault, { switches: { firstNext: 'oldest' } });
      await ask(simulator, 'page', 'next');
      expect(await nextBegins(simulator)).to.equal(100 - begins);
    });
  }

  const statuses = [
    ['204', 204, undefined],
    ['400', 400, 'application/json'],
    ['401', 401, 'text/plain; charset=utf-8'],
    ['403', 403, 'application/json'],
    ['404', 404, 'application/json'],
    ['409', 409, 'application/json'],
    ['429', 429, 'application/json'],
    ['500', 500, 'application/json'],
    ['503', 503, 'application/json'],
    ['html_502', 502, 'text/html'],
  ] as const;
  for (const [kind, status, type] of statuses) {
    it(`answer with status ${status} and leave the cursor where it is`, async () => {
      const fault: Fault = kind === '409' ? { kind, secs: 1e-9 } : { kind };
      const simulator = await start(fault, { switches: { firstNext: 'oldest' } });
      const answer = await ask(simulator, 'page', 'next');
      expect(answer.status).to.equal(status);
      expect(answer.headers['content-type']).to.equal(type);
      expect(await nextBegins(simulator)).to.equal(0);
    });
  }

  it('answer 429 with or without headers that tell when to come back', async () => {
    const simulator = await start({ kind: '429' });
    simulator.faults.push({ kind: '429', headers: false });
    const told = await ask(simulator, 'page', 'next');
    expect(told.headers).to.include({ 'retry-after': '1', 'ratelimit-remaining': '0' });
    const silent = await ask(simulator, 'page', 'next');
    expect(silent.status).to.equal(429);
    expect(silent.headers).not.to.have.any.keys(
      'retry-after',
      'ratelimit-limit',
      'ratelimit-reset',
    );
  });

  it('keep path and index occupied for as long as asked', async () => {
    let nowMs = 0;
    const simulator = await start({ kind: '409', secs: 5 }, { nowMs: () => nowMs });
    expect((await ask(simulator, 'page', 'next')).status).to.equal(409);
    nowMs = 4999;
    expect((await ask(simulator, 'page', 'next')).status).to.equal(409);
    expect((await ask(simulator, 'page', 'next', { index: 'other' })).status).to.equal(200);
    nowMs = 5000;
    expect((await ask(simulator, 'page', 'next')).status).to.equal(200);
  });

  it('drip the body', async () => {
    const sleeps: number[] = [];
    const simulator = await start(
      { kind: 'slow', bytes: 10_000, secs: 3 },
      { records: 20, sleep: (ms) => (sleeps.push(ms), Promise.resolve()) },
    );
    const answer = await ask(simulator, 'page', 'head');
    expect(pageOf(answer).result).to.have.lengthOf(20);
    expect(sleeps.length).to.be.at.least(Math.floor(answer.bytes.length / 10_000));
    expect(new Set(sleeps)).to.deep.equal(new Set([3000]));
  });

  for (const moved of [false, true]) {
    it(`reset the connection ${moved ? 'after' : 'before'} the cursor moved`, async () => {
      const simulator = await start(
        { kind: 'reset', moved },
        { switches: { firstNext: 'oldest' } },
      );
      const error: unknown = await ask(simulator, 'page', 'next').catch(
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(Error);
      expect(await nextBegins(simulator)).to.equal(moved ? 100 : 0);
    });

    it(`hang ${moved ? 'after' : 'before'} the cursor moved, until the time is over`, async () => {
      const simulator = await start(
        { kind: 'hang', moved, secs: 60 },
        { switches: { firstNext: 'oldest' }, sleep: () => Promise.resolve() },
      );
      const error: unknown = await ask(simulator, 'page', 'next').catch(
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(Error);
      expect(await nextBegins(simulator)).to.equal(moved ? 100 : 0);
    });
  }

  it('leave out, zero or stretch wait_time, and leave out the high-water mark', async () => {
    const simulator = await start({ kind: 'wait_time', value: 'missing' }, { waitTimeSecs: 5 });
    simulator.faults.push(
      { kind: 'wait_time', value: 0 },
      { kind: 'wait_time', value: 86_400 },
      { kind: 'no_hwm' },
    );
    const pages = [];
    for (let turn = 0; turn < 5; turn += 1)
      pages.push(pageOf(await ask(simulator, 'page', 'head')));
    expect(pages.map((page) => page.wait_time)).to.deep.equal([undefined, 0, 86_400, 5, 5]);
    expect(pages.map((page) => page.timestamp_hwm === undefined)).to.deep.equal([
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  it('make a body large without another record', async () => {
    const simulator = await start({ kind: 'big', bytes: 3_000_000 });
    const answer = await ask(simulator, 'page', 'head');
    expect(answer.bytes.length).to.be.above(3_000_000);
    expect(idsOf(answer)).to.deep.equal(expectedIds(simulator, 'page', 0, 100));
  });

  it('hit the requests that they are meant for, as often as they say', async () => {
    const simulator = await start({
      kind: '500',
      times: 2,
      match: { stream: 'page', index: 'a', operation: 'next', nth: 2 },
    });
    const status = async (stream: string, operation: string, index: string): Promise<number> =>
      (await ask(simulator, stream, operation, { index })).status;
    expect(await status('page', 'next', 'a')).to.equal(200);
    expect(await status('network', 'next', 'a')).to.equal(200);
    expect(await status('page', 'head', 'a')).to.equal(200);
    expect(await status('page', 'next', 'b')).to.equal(200);
    expect(await status('page', 'next', 'a')).to.equal(500);
    expect(await status('page', 'next', 'a')).to.equal(500);
    expect(await status('page', 'next', 'a')).to.equal(200);
    expect(simulator.faults.pending()).to.equal(0);
  });

  it('never end when they say always, until they are cleared', async () => {
    const simulator = await start({ kind: '503', times: 'always' });
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await ask(simulator, 'page', 'next')).status).to.equal(503);
    }
    simulator.faults.clear();
    expect((await ask(simulator, 'page', 'next')).status).to.equal(200);
  });
});

describe('the random mix of faults', () => {
  const target = { stream: 'page', index: 'a', operation: 'next' } as const;

  it('is the same series for the same seed', () => {
    const series = (seed: number): readonly unknown[] => {
      const script = createFaultScript([], { ...DEFAULT_MIX, seed });
      return Array.from({ length: 300 }, () => script.take(target));
    };
    expect(series(7)).to.deep.equal(series(7));
    expect(series(7)).not.to.deep.equal(series(8));
  });

  it('hits the shares that it names', () => {
    const script = createFaultScript([], { seed: 3, shares: { cut: 0.5, '503': 0.25 } });
    const kinds = Array.from({ length: 4000 }, () => script.take(target)?.kind);
    expect(kinds.filter((kind) => kind === 'cut').length / 4000).to.be.closeTo(0.5, 0.03);
    expect(kinds.filter((kind) => kind === '503').length / 4000).to.be.closeTo(0.25, 0.03);
    expect(new Set(kinds)).to.deep.equal(new Set(['cut', '503', undefined]));
  });

  it('gives way to scripted faults', () => {
    const script = createFaultScript([{ kind: 'hang' }], { seed: 1, shares: { cut: 1 } });
    expect([script.take(target)?.kind, script.take(target)?.kind]).to.deep.equal(['hang', 'cut']);
  });

  it('can draw every kind', () => {
    for (const kind of FAULT_KINDS) {
      const script = createFaultScript([], { seed: 1, shares: { [kind]: 1 } });
      expect(script.take(target)?.kind).to.equal(kind);
    }
  });

  it('loses nothing for a client that asks again as the service wants it', async () => {
    const simulator = await startTenant({
      records: 2000,
      pageSize: 20,
      switches: { firstNext: 'oldest' },
      mix: { seed: 11, shares: { ...DEFAULT_MIX.shares, '409': 0 } },
    });
    try {
      const received = new Set<unknown>();
      let operation = 'next';
      let empty = 0;
      while (empty < 5) {
        const answer = await ask(simulator, 'page', operation).catch(() => undefined);
        if (answer && answer.status !== 200) continue;
        const ids = answer && usable(answer);
        if (ids === undefined) {
          operation = 'resend';
          continue;
        }
        for (const id of ids) received.add(id);
        empty = ids.length === 0 ? empty + 1 : 0;
        operation = 'next';
      }
      expect([...received].sort()).to.deep.equal(
        [...expectedIds(simulator, 'page', 0, 2000)].sort(),
      );
      const faults = new Set(simulator.ledger.entries().map((entry) => entry.fault));
      expect(faults.size).to.be.above(8);
    } finally {
      await simulator.close();
    }
  });

  const usable = (answer: Awaited<ReturnType<typeof ask>>): readonly unknown[] | undefined => {
    try {
      return pageOf(answer).ok === 1 ? idsOf(answer) : undefined;
    } catch {
      return undefined;
    }
  };
});
