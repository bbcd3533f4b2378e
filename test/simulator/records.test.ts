import { expect } from 'chai';
import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';

import { fieldsOf } from '../../plugin/simulator/fields.ts';
import { STREAMS } from '../../plugin/simulator/streams.ts';
import { createTenantData } from '../../plugin/simulator/tenant-data.ts';
import { END_SECS } from './client.ts';

const REFERENCE = '../shared/reference/cloudwatch-netskope-ocsf.txt';

const RECORDS = 2000;
const data = createTenantData({ endSecs: END_SECS, records: RECORDS });
const json = STREAMS.filter(({ name }) => name !== 'clientstatus');

const textsByStream = new Map<string, readonly string[]>();
const recordsByStream = new Map<string, readonly Record<string, unknown>[]>();

function texts(stream: string, count = Infinity): readonly string[] {
  const total = data.store(stream)?.count() ?? 0;
  const all =
    textsByStream.get(stream) ??
    Array.from({ length: total }, (_, position) => data.recordText(stream, position));
  textsByStream.set(stream, all);
  return all.slice(0, count);
}

function parsed(stream: string, count = Infinity): readonly Record<string, unknown>[] {
  const all =
    recordsByStream.get(stream) ??
    texts(stream).map((text) => JSON.parse(text) as Record<string, unknown>);
  recordsByStream.set(stream, all);
  return all.slice(0, count);
}

function valuesOf(stream: string, field: string): ReadonlySet<unknown> {
  return new Set(parsed(stream).map((record) => record[field]));
}

describe('simulated records', () => {
  it('are the same bytes for the same seed, stream and position', () => {
    const again = createTenantData({ endSecs: END_SECS, records: RECORDS });
    fc.assert(
      fc.property(fc.constantFrom(...STREAMS), fc.nat(30), ({ name }, position) => {
        expect(again.recordText(name, position)).to.equal(data.recordText(name, position));
      }),
    );
  });

  it('differ with the seed', () => {
    const other = createTenantData({ endSecs: END_SECS, records: RECORDS, seed: 2 });
    expect(other.recordText('application', 5)).not.to.equal(data.recordText('application', 5));
  });

  for (const { name, kind } of json) {
    it(`of ${name} are JSON objects with every field of their kind`, () => {
      const fields = fieldsOf(kind).map((field) => field.name);
      const expected = fields.filter((field) => field !== 'record_type');
      const missing = parsed(name, 300).flatMap((record) =>
        expected.filter((field) => !(field in record)),
      );
      expect(expected.length).to.be.above(10);
      expect(missing).to.deep.equal([]);
    });

    it(`of ${name} all have their own _id`, () => {
      const ids = parsed(name).map((record) => record._id);
      expect(new Set(ids).size).to.equal(ids.length);
      expect(ids[0]).to.match(name === 'incident' ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{24}$/);
    });
  }

  it('fill what is not known by type', () => {
    const text = data.recordText('alert', 0);
    expect(text).to.include('"malsite_latitude":0.0');
    expect(text).to.include('"file_cls_encrypted":false');
    expect(text).to.include('"ext_labels":[]');
    expect(text).to.include('"threshold":0,');
  });

  for (const [stream, field] of [
    ['application', 'transaction_id'],
    ['page', 'connection_id'],
    ['alert', 'request_id'],
    ['incident', 'latest_incident_id'],
    ['incident', 'dlp_forensic_id'],
    ['dlp', 'dlp_forensic_id'],
    ['endpoint', 'incident_id'],
  ] as const) {
    it(`of ${stream} hold ${field} as a number that a double cannot hold`, () => {
      const found = texts(stream, 500).flatMap(
        (text) => new RegExp(`"${field}":([0-9]{16,})[,}\\]]`).exec(text)?.[1] ?? [],
      );
      expect(found).not.to.be.empty;
      const rounded = found.filter((digits) => String(BigInt(Number(digits))) !== digits);
      expect(rounded).to.deep.equal(found);
      expect(found.every((digits) => BigInt(digits) <= 2n ** 63n - 1n)).to.equal(true);
    });
  }

  it('reach the largest signed and unsigned 64-bit integers', () => {
    expect(texts('application').join('')).to.include(':9223372036854775807,');
    expect(texts('network').join('')).to.include('"network_session_id":"18446744073709551615"');
  });

  it('of a typed alert stream are those of their type on the aggregate stream', () => {
    for (const [stream, type] of [
      ['dlp', /^dlp$/i],
      ['malware', /^malware$/i],
      ['ips', /^ips$/],
    ] as const) {
      const whole = parsed('alert').filter((record) => type.test(String(record.alert_type)));
      const typed = parsed(stream);
      expect(typed.map((record) => record._id)).to.deep.equal(whole.map((record) => record._id));
      const shared = Object.keys(typed[0] ?? {}).filter((field) => field in (whole[0] ?? {}));
      expect(shared.length).to.be.above(20);
      for (const field of shared) expect(typed[0]?.[field]).to.deep.equal(whole[0]?.[field]);
    }
  });

  it('arrive late at times: older than what was inserted before', () => {
    const lags = Array.from({ length: 500 }, (_, position) => {
      const { insertedSecs, timestampSecs } = data.recordAt('page', position);
      return insertedSecs - timestampSecs;
    });
    expect(Math.min(...lags)).to.be.at.least(0);
    expect(lags.some((lag) => lag >= 300)).to.equal(true);
  });

  it('hold member names of the page in nested values', () => {
    const all = texts('audit').join('');
    expect(all).to.include('"wait_time":86400').and.include('"ok":0').and.include('"_id":{');
    expect(all).to.include('"timestamp_hwm":1').and.include('"result":[]');
  });

  it('hold entities, also cut ones, and text of several bytes a letter', () => {
    const all = texts('application').join('');
    for (const part of [
      '&amp;',
      '&nbsp;',
      'Distribution &amp"',
      '財務報告書',
      '📄',
      '\\u0026',
      '\\\\u0026',
    ]) {
      expect(all, part).to.include(part);
    }
    expect(texts('endpoint').join('')).to.include('\\u0000');
  });

  it('vary in type where real ones do', () => {
    const types = (stream: string, field: string): readonly string[] => [
      ...new Set(
        parsed(stream).map((record) =>
          Array.isArray(record[field]) ? 'array' : typeof record[field],
        ),
      ),
    ];
    expect(types('network', 'dstport')).to.have.members(['number', 'string']);
    expect(types('incident', 'dlp_match_info')).to.have.members(['array', 'string']);
    expect(types('audit', 'supporting_data')).to.have.members(['object', 'string']);
    expect(types('audit', 'details')).to.have.members(['array', 'string']);
    expect(types('audit', 'severity_level')).to.have.members(['number', 'string']);
    expect(valuesOf('alert', 'alert_type')).to.include('DLP').and.include('dlp').and.include('');
    expect(valuesOf('alert', 'record_type')).to.include(undefined);
  });

  it('hold only addresses and domains set aside for documentation', () => {
    const reserved = /^(192\.0\.2|198\.51\.100|203\.0\.113)\./;
    for (const { name } of STREAMS) {
      const all = texts(name, 500).join('\n');
      const addresses = all.match(/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/g) ?? [];
      expect(addresses.filter((address) => !reserved.test(address))).to.deep.equal([]);
      const mails = all.match(/@[a-z0-9.-]+/gi) ?? [];
      expect(mails.filter((mail) => mail !== '@example.org')).to.deep.equal([]);
      const hosts = all.match(/[a-z0-9-]+\.(com|org|net)\b/gi) ?? [];
      expect(hosts.filter((host) => !host.startsWith('example.'))).to.deep.equal([]);
    }
  });

  it('are about as large as real ones', () => {
    const mean = texts('application', 500).reduce((sum, text) => sum + text.length, 0) / 500;
    expect(mean).to.be.within(2500, 4500);
  });

  it('hold every name that the reference lists', function () {
    if (!existsSync(REFERENCE)) this.skip();
    const lines = readFileSync(REFERENCE, 'utf8')
      .split('\n')
      .map((line) => line.trim());
    const between = (from: string, to: string): readonly string[] => {
      const start = lines.findIndex((line) => line.includes(from));
      return lines.slice(
        start + 1,
        lines.findIndex((line, at) => at > start && line.includes(to)),
      );
    };
    const logins = between('The supported activity values are', 'Other Events which');
    const files = between('"alert" field value set to "no"', 'Device Inventory Info');
    expect([...valuesOf('application', 'activity')]).to.include.members([...logins, ...files]);
    const audits = [
      ...between('"audit_log_event" field', 'Entity Management (3004)'),
      ...between('contains the following events from Audit Events', 'Account Change (3001)'),
      ...between('Account Change (3001) contains', 'Network Activity (4001)'),
    ];
    expect(audits.length).to.be.above(50);
    expect([...valuesOf('audit', 'audit_log_event')]).to.include.members(audits);
    const actions = between('The supported "action" values are', 'All events with');
    expect([...valuesOf('network', 'action')]).to.include.members(actions);
    const types = between('The supported "alert_type" values are', 'Data Security Finding');
    const seen = new Set(
      [...valuesOf('alert', 'alert_type')].map((type) => String(type).toLowerCase()),
    );
    expect([...seen]).to.include.members(types.map((type) => type.toLowerCase()));
    expect([...valuesOf('connection', 'record_type')]).to.include('connection');
  });

  it('omit _id where the catalogue lists none, when asked to', () => {
    const strict = createTenantData({ endSecs: END_SECS, records: 5, idOnEveryStream: false });
    expect(strict.recordText('endpoint', 0)).not.to.include('"_id"');
    expect(strict.recordText('page', 0)).to.include('"_id"');
  });

  it('are refused beyond the end and for streams that are not there', () => {
    expect(() => data.recordText('page', RECORDS)).to.throw(RangeError);
    expect(() => data.recordText('pages', 0)).to.throw('no stream "pages"');
    expect(() => createTenantData({ records: { dlp: 5 } })).to.throw('part of "alert"');
    expect(() => createTenantData({ records: { nothing: 5 } })).to.throw('no such stream');
  });
});
