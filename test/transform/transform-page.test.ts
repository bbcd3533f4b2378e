import { expect } from 'chai';
import { compileTagTemplate } from '../../plugin/transform/frame/tag-template.ts';
import type { Page, PageContext, PageResult } from '../../plugin/transform/page-result.ts';
import { rawMapper } from '../../plugin/transform/raw.ts';
import type { RecordMapper } from '../../plugin/transform/record-mapper.ts';
import { pageTransformer } from '../../plugin/transform/transform-page.ts';
import { entriesOf } from '../support/frame-entries.ts';

const CONTEXT: PageContext = {
  tenant: 'acme',
  stream: 'audit',
  receivedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
};
const KEY = '0123456789abcdef'.repeat(2);
const TAG = compileTagTemplate('netskope.raw.{kind}.{tenant}.{day}');

function transform(
  body: string | Uint8Array,
  mappers: readonly RecordMapper[] = [rawMapper()],
  context = CONTEXT,
) {
  const outputs = mappers.map((mapper) => ({ mapper, tag: TAG }));
  const transformer = pageTransformer({
    outputs,
    limits: { maxDepth: 5, maxKeys: 50, maxRecordBytes: 1e6 },
    maxFrameBytes: 10_000,
  });
  return transformer(Buffer.from(body), context);
}

function pageOf(result: PageResult): Page {
  if (result.kind !== 'page') throw new Error(result.message);
  return result;
}

const page = (...records: string[]): string =>
  `{"ok":1,"result":[${records.join(',')}],"wait_time":7,"timestamp_hwm":1736151783}`;

describe('pageTransformer', () => {
  it('turns records into entries under the tag of their kind and day', () => {
    const { frames, counts, waitSecs, hwmSecs } = pageOf(
      transform(page('{"timestamp":1736151783,"transaction_id":8847222077216958610}')),
    );

    expect(frames.map(({ tag }) => tag)).to.deep.equal(['netskope.raw.audit.acme.2025-01-06']);
    expect(entriesOf(...frames)).to.deep.equal([
      {
        timeMs: 1_736_151_783_000,
        record: { timestamp: 1_736_151_783, transaction_id: 8847222077216958610n },
      },
    ]);
    expect(counts).to.deep.equal({
      records: 1,
      delivered: 1,
      invalid: 0,
      deadLettered: 0,
      dropped: 0,
    });
    expect({ waitSecs, hwmSecs }).to.deep.equal({ waitSecs: 7, hwmSecs: 1_736_151_783 });
  });

  it('makes a frame of each record where the tag holds {record}, and the same one whenever it comes', () => {
    const own = pageTransformer({
      outputs: [{ mapper: rawMapper(), tag: compileTagTemplate('raw.{kind}.{record}') }],
      limits: {},
      maxFrameBytes: 10_000,
    });
    const texts = Array.from({ length: 2000 }, (_, index) => `{"_id":"${index}"}`);
    const framesOf = (...records: string[]) =>
      pageOf(own(Buffer.from(page(...records)), CONTEXT)).frames;

    const frames = framesOf(...texts);
    const again = framesOf(...texts.slice(7, 9));

    expect(new Set(frames.map(({ tag }) => tag)).size).to.equal(2000);
    expect(new Set(frames.map(({ chunk }) => chunk)).size).to.equal(2000);
    for (const { tag, records } of frames) {
      expect(tag).to.match(/^raw\.audit\.[0-9a-f]{32}$/);
      expect(records).to.equal(1);
    }
    expect(again.map(({ tag }) => tag)).to.deep.equal(frames.slice(7, 9).map(({ tag }) => tag));
  });

  const TIMES: [record: string, timeMs: number][] = [
    ['{"timestamp":1736151783}', 1_736_151_783_000],
    ['{"timestamp":"1736151783"}', 1_736_151_783_000],
    ['{"timestamp":1736151783123}', 1_736_151_783_123],
    ['{"timestamp":0}', CONTEXT.receivedAtMs],
    ['{"timestamp":-5}', CONTEXT.receivedAtMs],
    ['{"timestamp":99999999999999999}', CONTEXT.receivedAtMs],
    ['{"timestamp":"soon"}', CONTEXT.receivedAtMs],
    ['{"timestamp":{}}', CONTEXT.receivedAtMs],
    ['{}', CONTEXT.receivedAtMs],
  ];
  for (const [record, timeMs] of TIMES) {
    it(`gives ${record} the time ${new Date(timeMs).toISOString()}`, () => {
      const { frames } = pageOf(transform(page(record)));

      expect(entriesOf(...frames)[0]?.timeMs).to.equal(timeMs);
    });
  }

  const UNREADABLE: [what: string, record: Uint8Array, sent: unknown][] = [
    ['an element that is no object', Buffer.from('[1,2]'), { raw_data: '[1,2]' }],
    ['half a surrogate pair', Buffer.from('{"a":"\\ud800"}'), { raw_data: '{"a":"\\ud800"}' }],
    [
      'bytes that are no UTF-8',
      Buffer.from('{"a":"\xff"}', 'latin1'),
      { raw_data_base64: Buffer.from('{"a":"\xff"}', 'latin1').toString('base64') },
    ],
  ];
  for (const [what, record, sent] of UNREADABLE) {
    it(`sends ${what} as it was written, under the kind invalid`, () => {
      const body = Buffer.concat([
        Buffer.from('{"ok":1,"result":['),
        record,
        Buffer.from('],"wait_time":0}'),
      ]);

      const { frames, counts } = pageOf(transform(body));

      expect(frames[0]?.tag).to.equal('netskope.raw.invalid.acme.2026-01-02');
      expect(entriesOf(...frames)[0]?.record).to.include(sent);
      expect(entriesOf(...frames)[0]?.record)
        .to.have.property('errors')
        .with.lengthOf(1);
      expect(counts).to.include({ records: 1, invalid: 1 });
    });
  }

  for (const [what, record] of UNREADABLE) {
    it(`sends only the reason of ${what} when the mapper hides fields`, () => {
      const body = Buffer.concat([
        Buffer.from('{"ok":1,"result":['),
        record,
        Buffer.from('],"wait_time":0}'),
      ]);

      const { frames } = pageOf(transform(body, [{ ...rawMapper(), withholdsText: true }]));

      const sent = entriesOf(...frames)[0]?.record;
      expect(sent).to.have.all.keys('errors');
      expect(sent).to.have.property('errors').with.lengthOf(1);
    });
  }

  const BURIED: [reason: string, record: string][] = [
    ['too_deep', '{"a":[[[[[1]]]]]}'],
    ['too_many_keys', `{${Array.from({ length: 60 }, (_, key) => `"k${key}":1`).join(',')}}`],
    ['too_large', `{"a":"${'x'.repeat(10_000)}"}`],
  ];
  for (const [reason, record] of BURIED) {
    it(`keeps a record that is ${reason} as a dead letter and delivers the others`, () => {
      const { frames, deadLetters, counts } = pageOf(transform(page('{"n":1}', record, '{"n":2}')));

      expect(
        deadLetters.map((letter) => [letter.reason, Buffer.from(letter.bytes).toString()]),
      ).to.deep.equal([[reason, record]]);
      expect(entriesOf(...frames).map((entry) => entry.record)).to.deep.equal([{ n: 1 }, { n: 2 }]);
      expect(counts).to.deep.equal({
        records: 3,
        delivered: 2,
        invalid: 0,
        deadLettered: 1,
        dropped: 0,
      });
    });
  }

  it('gives a mapping whose time no EventTime can say the time of arrival, and keeps the page', () => {
    const mapper: RecordMapper = {
      map(view, context, writer) {
        const raw = rawMapper().map(view, context, writer);
        return { ...raw, timeMs: view.number(0) };
      },
    };

    const { frames } = pageOf(
      transform(page('{"n":9007199254740991}', '{"n":-5}', '{"n":8640000000000001}'), [mapper]),
    );

    expect(entriesOf(...frames).map(({ timeMs }) => timeMs)).to.deep.equal([
      CONTEXT.receivedAtMs,
      CONTEXT.receivedAtMs,
      CONTEXT.receivedAtMs,
    ]);
  });

  it('keeps a record as a dead letter that a mapping nests too deeply for receivers', () => {
    const deep = (levels: number): string =>
      `{"a":${'['.repeat(levels - 1)}1${']'.repeat(levels - 1)}}`;
    const wrapping: RecordMapper = {
      map(view, context, writer) {
        writer.mapHead(1);
        writer.str('unmapped');
        return rawMapper().map(view, context, writer);
      },
    };
    const transformer = pageTransformer({
      outputs: [{ mapper: wrapping, tag: TAG }],
      limits: { maxDepth: 60 },
      maxFrameBytes: 10_000,
    });

    const { frames, deadLetters } = pageOf(
      transformer(Buffer.from(page(deep(59), deep(60))), CONTEXT),
    );

    expect(entriesOf(...frames)).to.have.lengthOf(1);
    expect(deadLetters.map(({ reason }) => reason)).to.deep.equal(['too_deep']);
  });

  it('counts what a rule drops on purpose by the reason it gives', () => {
    const mapper: RecordMapper = {
      map: () => ({ verdict: 'dropped', kind: 'audit', timeMs: undefined, reason: 'test traffic' }),
    };

    const { frames, counts } = pageOf(transform(page('{"n":1}', '{"n":2}'), [mapper]));

    expect(frames).to.deep.equal([]);
    expect(counts).to.deep.include({ dropped: 2, droppedBy: { 'test traffic': 2 } });
  });

  it('counts entries by mapping, rule and result, dead letters included', () => {
    const verdicts = ['mapped', 'mapped', 'raw', 'invalid', 'dropped'] as const;
    let turn = 0;
    const mapper: RecordMapper = {
      map: (_view, context, writer) => {
        const verdict = verdicts[turn++] ?? 'mapped';
        if (verdict === 'dropped') return { verdict, kind: 'x', timeMs: 1, rule: 'noise' };
        writer.mapHead(1);
        writer.str('a');
        writer.str(turn > verdicts.length ? 'x'.repeat(2000) : 'y');
        const rule = verdict === 'raw' ? undefined : 'logins';
        return { verdict, kind: context.stream, timeMs: 1, rule };
      },
    };
    const transformer = pageTransformer({
      outputs: [{ mapping: 'ocsf', mapper, tag: TAG }],
      limits: { maxDepth: 60 },
      maxFrameBytes: 1000,
    });

    const { byRule } = pageOf(
      transformer(Buffer.from(page('{}', '{}', '{}', '{}', '{}', '{}')), CONTEXT),
    );

    expect(byRule).to.have.deep.members([
      { mapping: 'ocsf', rule: 'logins', result: 'mapped', entries: 2 },
      { mapping: 'ocsf', rule: '', result: 'raw', entries: 1 },
      { mapping: 'ocsf', rule: 'logins', result: 'invalid', entries: 1 },
      { mapping: 'ocsf', rule: 'noise', result: 'dropped', entries: 1 },
      { mapping: 'ocsf', rule: 'logins', result: 'dead_letter', entries: 1 },
    ]);
  });

  it('keeps little memory for a page whose every record has a day of its own', () => {
    const days = Array.from(
      { length: 500 },
      (_, day) => `{"timestamp":${1_300_000_000 + day * 86_400}}`,
    );

    const { frames } = pageOf(transform(page(...days)));

    const slabs = new Set(frames.map(({ bytes }) => bytes.buffer));
    const held = [...slabs].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(frames).to.have.lengthOf(500);
    expect(held).to.be.below(500 * 1100);
  });

  it('gives each record once to each output', () => {
    const { frames, counts } = pageOf(
      transform(page('{"n":1}', '{"n":2}'), [rawMapper(), rawMapper()]),
    );

    expect(entriesOf(...frames).map((entry) => entry.record)).to.deep.equal([
      { n: 1 },
      { n: 1 },
      { n: 2 },
      { n: 2 },
    ]);
    expect(counts.delivered).to.equal(4);
  });

  it('gives the same records the same digest whatever stands around them', () => {
    const digestOf = (body: string, digestKey: string): string | undefined =>
      pageOf(transform(body, [rawMapper()], { ...CONTEXT, digestKey })).digest;
    const first = digestOf('{"ok":1,"result":[{"n":1}],"wait_time":7}', KEY);
    const again = digestOf('{"wait_time":9,"result":[{"n":1}],"ok":1}', KEY);
    const other = digestOf('{"ok":1,"result":[{"n":2}],"wait_time":7}', KEY);

    expect(first).to.match(new RegExp(`^gmac:${KEY}:[0-9a-f]{32}$`));
    expect(again).to.equal(first);
    expect(other).to.not.equal(first);
    expect(pageOf(transform(page('{"n":1}')))).to.not.have.property('digest');
  });

  const UNUSABLE: [body: string, reason: string][] = [
    ['', 'empty'],
    ['<html>busy</html>', 'not_json'],
    ['{"ok":0,"result":[]}', 'not_ok'],
    ['{"ok":1}', 'no_result'],
    ['{"ok":1,"result":{}}', 'no_result'],
    ['{"ok":1,"result":[{"n":1},{"n":', 'truncated'],
    ['{"ok":1,"result":[{"n":1},{"n":}],"wait_time":1}', 'not_json'],
  ];
  for (const [body, reason] of UNUSABLE) {
    it(`calls ${JSON.stringify(body)} ${reason} and gives no frame of it`, () => {
      expect(transform(body)).to.include({ kind: 'unusable', reason });
    });
  }

  it('starts clean after a page that could not be used', () => {
    const transformer = pageTransformer({
      outputs: [{ mapper: rawMapper(), tag: TAG }],
      limits: {},
      maxFrameBytes: 10_000,
    });
    transformer(Buffer.from('{"ok":1,"result":[{"n":1},'), CONTEXT);

    const { frames } = pageOf(transformer(Buffer.from(page('{"n":2}')), CONTEXT));

    expect(entriesOf(...frames).map((entry) => entry.record)).to.deep.equal([{ n: 2 }]);
  });
});
