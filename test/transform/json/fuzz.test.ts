import { expect } from 'chai';
import fc from 'fast-check';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { examine } from './examine.ts';
import { fuzz } from './fuzz.ts';
import { parseReference } from './reference-parser.ts';
import { parsed } from './reference-values.ts';

const view = new RecordView({ maxDepth: 1000 });

/** The JSON of a value with `blanks` at every place where the grammar allows them. */
function spaced(value: unknown, blanks: string): string {
  if (Array.isArray(value)) {
    const elements = value.map((element) => blanks + spaced(element, blanks) + blanks);
    return `[${elements.join(',') || blanks}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) =>
      `${blanks}${JSON.stringify(key)}${blanks}:${blanks}${spaced(member, blanks)}${blanks}`,
  );
  return `{${members.join(',') || blanks}}`;
}

/** The same JSON text with every character of its strings written as an escape. */
function escaped(json: string): string {
  return json.replace(/"((?:[^"\\]|\\.)*)"/g, (whole) =>
    [...(JSON.parse(whole) as string).split('')]
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')
      .replace(/^/, '"')
      .concat('"'),
  );
}

describe('reading JSON', () => {
  it('is the same as JSON.parse for any value, however it is spaced', () => {
    const blanks = fc.constantFrom('', ' ', '\n', '\t \r\n');
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), blanks, (value, blank) => {
        const text = blank + spaced(value, blank) + blank;
        expect(parsed(parseReference(text))).to.deep.equal(JSON.parse(text));
        expect(examine(Buffer.from(text), view)).to.equal('json');
      }),
      { numRuns: 300 },
    );
  });

  it('is the same as JSON.parse when every character is an escape', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = escaped(JSON.stringify(value));
        expect(JSON.parse(text)).to.deep.equal(JSON.parse(JSON.stringify(value)));
        expect(examine(Buffer.from(text), view)).to.equal('json');
      }),
      { numRuns: 200 },
    );
  });

  it('is the same as JSON.parse for any bytes as a string', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (content) => {
        examine(Buffer.concat([Buffer.from('{"k":"'), content, Buffer.from('"}')]), view);
        examine(Buffer.concat([Buffer.from('{"'), content, Buffer.from('":1}')]), view);
      }),
      { numRuns: 1000 },
    );
  });

  it('says the same decimal value for any float64', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const forms = [
          String(value),
          value.toExponential(),
          value.toPrecision(17),
          value.toFixed(3),
        ];
        for (const form of forms) examine(Buffer.from(`{"n":[${form}],"m":${form}}`), view);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same as JSON.parse for 20,000 mutants', function () {
    this.timeout(300_000);
    const totals = fuzz(20_000, 42);
    expect(totals.json + totals.truncated + totals.not_json).to.equal(20_000);
    expect(Math.min(totals.json, totals.truncated, totals.not_json)).to.be.above(1_000);
  });
});
