import { expect } from 'chai';
import fc from 'fast-check';
import { afterEach, describe, it } from 'mocha';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';

import { createLedger, type LedgerEntry } from '../../plugin/simulator/ledger.ts';
import type { Simulator, SimulatorOptions } from '../../plugin/simulator/simulator.ts';
import { ask, expectedIds, get, idsOf, startTenant } from './client.ts';

describe('the ledger', () => {
  let tenant: Simulator | undefined;
  const start = async (options: SimulatorOptions = {}): Promise<Simulator> => {
    tenant = await startTenant(options);
    return tenant;
  };
  afterEach(async () => {
    await tenant?.close();
    tenant = undefined;
  });

  it('names the records of every page that went out', async () => {
    const simulator = await start();
    const bodies = [];
    for (const operation of ['head', 'next', 'resend', 'next']) {
      bodies.push(await ask(simulator, 'dlp', operation));
    }
    const served = simulator.ledger.served('dlp', 'tests');
    expect(served.map(({ operation }) => operation)).to.deep.equal([
      'head',
      'next',
      'resend',
      'next',
    ]);
    for (const [at, { span, outcome, bytes }] of served.entries()) {
      const body = bodies[at];
      if (body === undefined) throw new Error('There is a body for every page.');
      expect(outcome).to.equal('completed');
      expect(bytes).to.equal(body.bytes.length);
      expect(idsOf(body)).to.deep.equal(expectedIds(simulator, 'dlp', span.from, span.to));
      const inner = body.text.slice('{"ok":1,"result":['.length, body.text.lastIndexOf(']'));
      const digest = createHash('sha256').update(inner).digest('hex');
      expect(simulator.digestOf('dlp', span)).to.equal(digest);
    }
  });

  it('tells what was cut, spoiled and refused, with the fault and the cursor', async () => {
    const simulator = await start({
      faults: [{ kind: 'cut' }, { kind: 'html_200' }, { kind: '503' }, { kind: 'reset' }],
    });
    for (const operation of ['head', 'next', 'next', 'next', 'next']) {
      await ask(simulator, 'page', operation).catch(() => undefined);
    }
    const told = simulator.ledger
      .entries()
      .map(({ status, outcome, fault, span, position }) => [
        status,
        outcome,
        fault,
        span?.from,
        position,
      ]);
    expect(told).to.deep.equal([
      [200, 'cut', 'cut', 0, 100],
      [200, 'spoiled', 'html_200', 100, 200],
      [503, 'refused', '503', undefined, 200],
      [0, 'cut', 'reset', undefined, 200],
      [200, 'completed', undefined, 200, 250],
    ]);
    expect(simulator.ledger.coverage('page')).to.deep.equal({
      spans: [{ from: 200, to: 250 }],
      records: 50,
      duplicates: 0,
    });
  });

  it('does not count a page as completed that the client did not wait for', async () => {
    const simulator = await start({ records: { application: 20_000 }, pageSize: 20_000 });
    const { body } = await request(
      `${simulator.url}/api/v2/events/dataexport/events/application?operation=head&index=a`,
      { headers: { 'Netskope-Api-Token': 'simulated-token' } },
    );
    body.on('error', () => undefined);
    body.destroy();
    while (simulator.ledger.entries().length === 0) await new Promise(setImmediate);
    expect(simulator.ledger.entries()[0]?.outcome).to.equal('cut');
  });

  it('counts different records and duplicates for any pages', () => {
    const span = fc
      .tuple(fc.nat(60), fc.nat(20))
      .map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(fc.array(span), (spans) => {
        const ledger = createLedger();
        for (const each of spans) ledger.add(entryOf(each));
        const positions = spans.flatMap(({ from, to }) =>
          Array.from({ length: to - from }, (_, at) => from + at),
        );
        const { records, duplicates, spans: merged } = ledger.coverage('page');
        expect(records).to.equal(new Set(positions).size);
        expect(duplicates).to.equal(positions.length - records);
        for (const [at, { from }] of merged.entries()) {
          expect(from).to.be.above(merged[at - 1]?.to ?? -1);
        }
      }),
    );
  });

  it('is appended to a file, one entry a line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    try {
      const ledgerFile = join(folder, 'ledger.ndjson');
      const simulator = await start({ ledgerFile });
      await ask(simulator, 'page', 'head');
      await ask(simulator, 'page', 'next');
      await simulator.close();
      tenant = undefined;
      const lines = readFileSync(ledgerFile, 'utf8').trim().split('\n');
      expect(lines.map((line) => JSON.parse(line) as unknown)).to.deep.equal(
        simulator.ledger.entries(),
      );
      expect(lines).to.have.lengthOf(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is told over HTTP, with all that it takes to make the records again', async () => {
    const simulator = await start({ seed: 5 });
    await ask(simulator, 'page', 'head');
    const told = JSON.parse((await get(`${simulator.url}/simulator/ledger`)).text) as Record<
      string,
      unknown
    >;
    expect(told).to.include({ seed: 5, endSecs: simulator.data.endSecs, historySecs: 3000 });
    expect(told.entries).to.deep.equal(simulator.ledger.entries());
    expect(told.cursors).to.deep.equal(simulator.cursors());
    expect(told.streams).to.have.nested.property('page.served.records', 100);
    expect(told.streams).to.have.nested.property('page.inStore', 250);
  });

  const control = async (
    simulator: Simulator,
    body: unknown,
    type = 'application/json',
  ): Promise<readonly [number, string]> => {
    const answer = await request(`${simulator.url}/simulator/control`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return [answer.statusCode, await answer.body.text()];
  };

  it('goes with a path that changes token, privileges and faults', async () => {
    const simulator = await start({ forbidden: ['audit'] });
    const [status] = await control(simulator, {
      grant: ['audit'],
      revoke: ['network'],
      faults: [{ kind: '503', match: { stream: 'audit' } }],
    });
    expect(status).to.equal(200);
    expect((await ask(simulator, 'audit', 'next')).status).to.equal(503);
    expect((await ask(simulator, 'audit', 'next')).status).to.equal(200);
    expect((await ask(simulator, 'network', 'next')).status).to.equal(403);
    await control(simulator, { expire_token: true });
    expect((await ask(simulator, 'audit', 'next')).status).to.equal(401);
    await control(simulator, { token: 'simulated-token', mix: { shares: { '500': 1 } } });
    expect((await ask(simulator, 'audit', 'next')).status).to.equal(500);
    await control(simulator, { clear_faults: true });
    expect((await ask(simulator, 'audit', 'next')).status).to.equal(200);
  });

  it('changes nothing for a body that is not understood', async () => {
    const simulator = await start();
    const refused = [
      await control(simulator, '{', 'application/json'),
      await control(simulator, { tokens: 'a' }),
      await control(simulator, { token: 'other', faults: [{ kind: 'nothing' }] }),
      await control(simulator, { token: 'other' }, 'text/plain'),
    ];
    expect(refused.map(([status]) => status)).to.deep.equal([400, 400, 400, 415]);
    expect(refused[2]?.[1]).to.include('faults.0.kind must be one of');
    expect((await ask(simulator, 'page', 'next')).status).to.equal(200);
  });

  const entryOf = (span: LedgerEntry['span']): LedgerEntry => ({
    atMs: 0,
    stream: 'page',
    path: '/page',
    index: 'a',
    operation: 'next',
    status: 200,
    outcome: 'completed',
    bytes: 0,
    ...(span ? { span } : {}),
  });
});
