import { expect } from 'chai';
import { afterEach, describe, it } from 'mocha';

import type { Simulator, SimulatorOptions } from '../../plugin/simulator/simulator.ts';
import { get, startTenant } from './client.ts';

const PATH = '/api/v2/events/dataexport/iterator';

describe('the simulated named iterators', () => {
  let tenant: Simulator | undefined;
  const start = async (options: SimulatorOptions = {}): Promise<string> => {
    tenant = await startTenant(options);
    return tenant.url + PATH;
  };
  afterEach(async () => {
    await tenant?.close();
    tenant = undefined;
  });

  const create = (base: string, name: string): ReturnType<typeof get> =>
    get(`${base}/${name}?eventtype=clientstatus`, {}, 'POST');

  it('are made, watched and removed', async () => {
    let nowMs = 0;
    const base = await start({ nowMs: () => nowMs, switches: { iteratorReadySecs: 20 } });
    const made = await create(base, 'netskope_ce_a');
    expect(made.status).to.equal(202);
    expect(/netskope_ce[^\s,]+/.exec(made.text)?.[0]).to.equal('netskope_ce_a');
    expect((await get(`${base}/netskope_ce_a`)).text).to.equal('{"status":"InProgress"}');
    nowMs = 20_000;
    expect((await get(`${base}/netskope_ce_a`)).text).to.equal('{"status":"Ready"}');
    expect((await get(`${base}/netskope_ce_a`, {}, 'DELETE')).status).to.equal(200);
    const gone = await get(`${base}/netskope_ce_a`);
    expect(gone.status).to.equal(404);
    expect(gone.text).to.include('does not exist');
  });

  it('may get another name than was asked for', async () => {
    const base = await start({ switches: { iteratorNames: 'decorated' } });
    expect((await create(base, 'netskope_ce_a')).text).to.include('netskope_ce_a_1');
    expect((await get(`${base}/netskope_ce_a_1`)).status).to.equal(200);
    expect((await get(`${base}/netskope_ce_a`)).status).to.equal(404);
  });

  it('are one per event type', async () => {
    const base = await start();
    await create(base, 'one');
    const second = await create(base, 'two');
    expect(second.status).to.equal(400);
    expect(second.text).to.include('Only one iterator is allowed per event type');
    expect((await get(`${base}/three?eventtype=page`, {}, 'POST')).status).to.equal(400);
  });

  it('give lines of CSV that begin with their version, and then nothing', async () => {
    const base = await start({ records: { clientstatus: 150 } });
    await create(base, 'one');
    const pages = [];
    for (let turn = 0; turn < 3; turn += 1)
      pages.push(await get(`${base}/one/events?operation=next`));
    expect(pages.map(({ headers }) => headers['content-type'])).to.deep.equal(
      Array(3).fill('text/csv'),
    );
    const lines = pages.map(({ text }) => text.split('\n').slice(0, -1));
    expect(lines.map((page) => page.length)).to.deep.equal([100, 50, 0]);
    const expected = Array.from({ length: 150 }, (_, at) => tenant?.recordText('clientstatus', at));
    expect(lines.flat()).to.deep.equal(expected);
    expect(lines.flat().every((line) => line.startsWith('v1,'))).to.equal(true);
    expect(tenant?.ledger.coverage('clientstatus').records).to.equal(150);
  });

  it('name the columns and the wait in a header with single quotes', async () => {
    const base = await start();
    await create(base, 'one');
    const { headers, text } = await get(`${base}/one/events?operation=next`);
    const told = String(headers.schema_headers);
    expect(told)
      .to.match(/^\{'v1': \['as', 'asn', /)
      .and.match(/'wait_time': 0\}$/);
    const columns = /\[(.*)\]/.exec(told)?.[1]?.split(', ') ?? [];
    const plain = text.split('\n').find((line) => !line.includes('"')) ?? '';
    expect(plain.split(',')).to.have.lengthOf(columns.length + 1);
  });

  it('name the columns in a first row when the switch says so', async () => {
    const base = await start({ switches: { csvHeader: 'first_row' } });
    await create(base, 'one');
    const { headers, text } = await get(`${base}/one/events?operation=next`);
    expect(headers).not.to.have.property('schema_headers');
    expect(text.startsWith('version,as,asn,')).to.equal(true);
  });

  it('need the privilege, an existing name and an operation', async () => {
    const base = await start();
    expect((await get(`${base}/one/events?operation=next`)).status).to.equal(404);
    await create(base, 'one');
    expect((await get(`${base}/one/events?operation=resend`)).status).to.equal(400);
    tenant?.access.revoke('clientstatus');
    expect((await get(`${base}/one/events?operation=next`)).status).to.equal(403);
  });

  it('are hit by faults as other streams are', async () => {
    const base = await start({ faults: [{ kind: 'cut', match: { stream: 'clientstatus' } }] });
    await create(base, 'one');
    expect((await get(`${base}/one/events?operation=next`)).broken).to.equal(true);
  });
});
