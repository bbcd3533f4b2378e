import { expect } from 'chai';
import fc from 'fast-check';
import { MsgpackWriter } from '../../../plugin/msgpack/writer.ts';
import type { MappingSet } from '../../../plugin/transform/mapping/mapping-set.ts';
import { context, mapOne, usable, viewOf } from './support/scene.ts';

const fieldNames = [
  ...[
    'timestamp',
    'activity',
    'audit_log_event',
    'user',
    'from_user',
    'ur_normalized',
    'srcip',
    'userip',
  ],
  ...[
    'srcport',
    'src_country',
    'src_location',
    'src_latitude',
    'src_longitude',
    'object',
    'object_type',
  ],
  ...[
    'file_size',
    'md5',
    'sha256',
    'url',
    'app',
    'site',
    'hostname',
    'dstip',
    '_id',
    'transaction_id',
  ],
  ...[
    'severity',
    'severity_level',
    'alert',
    'alert_type',
    'alert_name',
    'dlp_match_info',
    'conn_starttime',
  ],
  ...[
    'conn_endtime',
    'two_factor_auth',
    'app_session_id',
    'user_confidence_index',
    'in_bytes',
    'metric_name',
  ],
  ...['__proto__', 'constructor', 'key with.dots', 'ünï', '', 'stream', 'toString'],
];

const words = fc.constantFrom(
  ...[
    'Upload',
    'Download',
    'login',
    'Login Failed',
    'Logout Successful',
    'heartbeat',
    'yes',
    'No',
    'high',
    '',
  ],
  ...[
    '-',
    ' n/a ',
    'None',
    '0',
    '443',
    '1736151783',
    '2025-01-06T08:23:03Z',
    '192.0.2.1',
    '2001:db8::1',
  ],
  ...[
    'd41d8cd98f00b204e9800998ecf8427e',
    'admin@example.org',
    'https://example.org:8443/a?b#c',
    'a&amp;b&#x;',
  ],
);

const numbers = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '0.0',
    '1',
    '443',
    '1736151783',
    '1736151783123',
    '8847222077216958610',
    '1e400',
  ),
  fc.constantFrom(
    '34.0',
    '45.8491',
    '-1.5e3',
    '123456789012345678901234567890',
    '9007199254740993',
  ),
  fc.integer().map(String),
);

/** JSON text, so that numbers have every spelling. */
const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    words.map((text) => JSON.stringify(text)),
    numbers,
    fc.constantFrom('true', 'false', 'null', '{}', '[]', '"\\u0000"', '"\\ud83d\\ude00"'),
    fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => JSON.stringify(text)),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(
        fc.tuple(
          fc.constantFrom('dlp_profile', 'dlp_rules', 'dlp_rule_name', 'x', '__proto__'),
          tie('value'),
        ),
        { maxLength: 4 },
      )
      .map((pairs) => objectText(pairs)),
  ),
})).value;

const record = fc
  .array(fc.tuple(fc.constantFrom(...fieldNames), jsonText), { maxLength: 30 })
  .map((pairs) => objectText(pairs));

/** Records on the way to an event more often than not. */
const likely = fc
  .tuple(record, words, fc.constantFrom('1736151783', '"x"', 'null'))
  .map(
    ([text, word, time]) =>
      `{"user":"u","srcip":"192.0.2.1","object":"o","app":"a","timestamp":${time},"activity":${JSON.stringify(word)}${text === '{}' ? '}' : `,${text.slice(1)}`}`,
  );

const stream = fc.constantFrom('application', 'audit', 'alert', 'infrastructure', 'page');

function objectText(pairs: readonly (readonly [string, string])[]): string {
  return `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

describe('any record', () => {
  let sample: MappingSet;
  const schemaErrors = (
    set: MappingSet,
    rule: string | undefined,
    event: object,
  ): readonly unknown[] =>
    set.rules
      .find(({ name }) => name === rule)
      ?.target?.check({ ...event }, context.receivedAtMs) ?? ['no rule'];

  before(() => (sample = usable('sample')));

  it('is mapped, passed on, dropped or invalid, and never an invalid event passed off as valid', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(likely, record), stream, (text, from) => {
        const { verdict, rule, errors, output } = mapOne(sample, text, { stream: from });
        seen.add(verdict);
        expect(errors.map(({ code }) => code)).to.not.include('engine_fault');
        if (verdict !== 'mapped') return;
        const { unmapped, ...event } = output;
        expect(schemaErrors(sample, rule, event)).to.deep.equal([]);
        expect(unmapped === undefined || Object.keys(unmapped as object).length > 0).to.equal(true);
      }),
      { numRuns: 1500 },
    );
    expect([...seen]).to.include.members(['mapped', 'raw', 'invalid']);
  }).timeout(60_000);

  it('has every present field used, left over or ignored', () => {
    fc.assert(
      fc.property(fc.oneof(likely, record), stream, (text, from) => {
        const view = viewOf(text);
        const trace = sample.trace(view, { ...context, stream: from });
        if (trace.event === undefined) return;
        const used = trace.attributes.flatMap((attribute) => attribute.used);
        const ignored = trace.ignored.map(({ field }) => field);
        const known = [...used, ...trace.leftovers, ...ignored, ...trace.absent];
        const all = Array.from({ length: view.fieldCount }, (_, field) => view.keyText(field));
        expect(new Set(known)).to.deep.equal(new Set(all));
        for (const name of trace.leftovers) expect(used).to.not.include(name);
      }),
      { numRuns: 800 },
    );
  }).timeout(60_000);

  it('keeps what is left over as it came', () => {
    fc.assert(
      fc.property(likely, (text) => {
        const view = viewOf(text);
        const { leftovers, event } = sample.trace(view, context);
        const { output } = mapOne(sample, text);
        if (event === undefined) return;
        const rest = (output.unmapped ?? {}) as Record<string, unknown>;
        expect(Object.keys(rest)).to.have.members([...leftovers]);
        for (const name of leftovers) {
          const parsed = (JSON.parse(text) as Record<string, unknown>)[name];
          if (typeof parsed === 'string') expect(rest[name]).to.equal(parsed);
        }
      }),
      { numRuns: 500 },
    );
  }).timeout(60_000);

  it('gives the same bytes for the same record, whatever came before', () => {
    const bytesOf = (text: string): Uint8Array => {
      const writer = new MsgpackWriter();
      sample.map(viewOf(text), context, writer);
      return writer.subarray().slice();
    };
    fc.assert(
      fc.property(likely, likely, (one, other) => {
        const first = bytesOf(one);
        bytesOf(other);
        expect(bytesOf(one)).to.deep.equal(first);
      }),
      { numRuns: 200 },
    );
  }).timeout(60_000);
});
