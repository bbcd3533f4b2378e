import { expect } from 'chai';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanPage, type ScannedPage } from '../../../plugin/transform/json/scan-page.ts';
import type { UnusableBody } from '../../../plugin/transform/page-result.ts';
import { samplePage } from './sample-page.ts';

interface Reading {
  readonly outcome: ScannedPage | UnusableBody;
  /** The text of each element that was handed out, with a mark for what is no object. */
  readonly elements: string[];
}

function read(body: string | Buffer): Reading {
  const bytes = Buffer.from(body);
  const elements: string[] = [];
  const outcome = scanPage(bytes, new RecordView({ maxDepth: 3 }), (view) => {
    const text = bytes.toString('utf8', view.start, view.end);
    const mark = view.isObject ? '' : 'no object ';
    elements.push(`${mark}${view.limit === 'none' ? '' : `${view.limit} `}${text}`);
  });
  return { outcome, elements };
}

function unusable(body: string | Buffer): Omit<UnusableBody, 'kind' | 'message'> {
  const { outcome } = read(body);
  if (outcome.kind !== 'unusable') return expect.fail('is a page');
  expect(outcome.message).to.match(/^The body .*\.$/);
  const { reason, offset, insideResult } = outcome;
  return { reason, offset, insideResult };
}

describe('scanPage', () => {
  it('hands out the records and reads what stands around them', () => {
    const body = '{"ok":1,"result":[{"a":1}, {"b":"é"}],"wait_time":5,"timestamp_hwm":1708955663}';

    expect(read(body)).to.deep.equal({
      outcome: {
        kind: 'page',
        records: 2,
        resultStart: 17,
        resultEnd: 38,
        waitSecs: 5,
        hwmSecs: 1708955663,
      },
      elements: ['{"a":1}', '{"b":"é"}'],
    });
  });

  it('takes the members in any order, spaced at will, beside others', () => {
    const body =
      ' {\n"timestamp_hwm" : 7 ,"more":{"ok":0,"result":[1]},"wait_time":0.5, "result" : [ ] ,"ok":1.0 }\n';

    const { outcome } = read(body);
    expect(outcome).to.include({ kind: 'page', records: 0, waitSecs: 0.5, hwmSecs: 7 });
  });

  it('leaves out what is missing or of another type', () => {
    const { outcome } = read('{"ok":1,"result":[],"wait_time":"5","timestamp_hwm":1.5}');

    expect(outcome).to.have.all.keys('kind', 'records', 'resultStart', 'resultEnd');
  });

  it('is not misled by members of the same name inside records', () => {
    const { outcome, elements } = read(
      '{"result":[{"ok":0,"wait_time":99,"result":[],"n":{"timestamp_hwm":1}}],"ok":1,"wait_time":2}',
    );

    expect(outcome).to.include({ kind: 'page', records: 1, waitSecs: 2 });
    expect(outcome).to.not.have.property('hwmSecs');
    expect(elements).to.have.length(1);
  });

  it('knows a member by its content, however it is written', () => {
    const { outcome } = read('{"\\u006fk":1,"r\\u0065sult":[1],"wait\\u005ftime":3}');

    expect(outcome).to.include({ kind: 'page', records: 1, waitSecs: 3 });
  });

  it('takes the last of a repeated member', () => {
    const { outcome } = read('{"ok":0,"wait_time":1,"result":[],"wait_time":2,"ok":1}');

    expect(outcome).to.include({ kind: 'page', waitSecs: 2 });
  });

  it('hands out the records of every result, so that none is lost', () => {
    const body = '{"ok":1,"result":[1],"x":0,"result":[2,3]}';
    const { outcome, elements } = read(body);

    expect(elements).to.deep.equal(['no object 1', 'no object 2', 'no object 3']);
    expect(outcome).to.deep.equal({
      kind: 'page',
      records: 3,
      resultStart: body.indexOf('[1]'),
      resultEnd: body.length - 1,
    });
  });

  it('hands out elements that are no objects and records beyond a limit', () => {
    const { outcome, elements } = read(
      '{"ok":1,"result":[null,{"a":[[[]]]},[[[[1]]]],{"b":1},"x"]}',
    );

    expect(outcome).to.include({ kind: 'page', records: 5 });
    expect(elements).to.deep.equal([
      'no object null',
      'too_deep {"a":[[[]]]}',
      'no object [[[[1]]]]',
      '{"b":1}',
      'no object "x"',
    ]);
  });

  it('reads a body that is part of a larger buffer', () => {
    const whole = Buffer.from('xx{"ok":1,"result":[{"a":1}]}yy');
    const { outcome, elements } = read(whole.subarray(2, -2));

    expect(outcome).to.include({ kind: 'page', records: 1 });
    expect(elements).to.deep.equal(['{"a":1}']);
  });

  it('lets go of the page when it has been read', () => {
    const view = new RecordView();
    scanPage(Buffer.from('{"ok":1,"result":[{"a":1}]}'), view, () => undefined);

    expect(view.bytes.length).to.equal(0);
    expect(view.fieldCount).to.equal(0);
  });

  const unusables: readonly (readonly [string, UnusableBody['reason'], number, boolean])[] = [
    ['', 'empty', 0, false],
    ['  ', 'truncated', 2, false],
    ['<html>', 'not_json', 0, false],
    ['\ufeff{}', 'not_json', 0, false],
    ['{"ok":1,"result":[]} x', 'not_json', 21, false],
    ['{"ok":1,"result":[{"a":}]}', 'not_json', 23, true],
    ['{"ok":1,"result":[1 2]}', 'not_json', 20, true],
    ['{"ok":1,"result":[{"a":1}],}', 'not_json', 27, false],
    ['{"ok":1,"result":[{"a":1', 'truncated', 24, true],
    ['{"ok":1,"result":[{"a":1}]', 'truncated', 26, false],
    ['{"ok":1,"res', 'truncated', 12, false],
    ['{"result":[]}', 'not_ok', 0, false],
    ['{"result":[{"a":1}],"ok":0}', 'not_ok', 25, false],
    ['{"ok":true,"result":[]}', 'not_ok', 6, false],
    ['{"ok":"1","result":[]}', 'not_ok', 6, false],
    ['[]', 'not_ok', 0, false],
    ['{"ok":1}', 'no_result', 8, false],
    ['{"ok":1,"result":{}}', 'no_result', 17, false],
    ['{"ok":1,"result":[1],"result":null}', 'no_result', 30, false],
  ];
  for (const [body, reason, offset, insideResult] of unusables) {
    it(`finds ${JSON.stringify(body)} unusable: ${reason} at ${offset}`, () => {
      expect(unusable(body)).to.deep.equal({ reason, offset, insideResult });
    });
  }

  it('finds a page truncated after any of its bytes', () => {
    const page = Buffer.from(samplePage({ records: 2, seed: 3, isShuffled: false }));
    const resultStart = page.indexOf('[');
    const resultEnd = page.lastIndexOf(']') + 1;
    for (let length = 1; length < page.length; length++) {
      const { reason, offset, insideResult } = unusable(page.subarray(0, length));
      const isInside = length > resultStart && length < resultEnd;
      if (reason !== 'truncated' || offset !== length || insideResult !== isInside) {
        expect.fail(`${length} bytes: ${reason} at ${offset}, inside ${insideResult}`);
      }
    }
  });
});
