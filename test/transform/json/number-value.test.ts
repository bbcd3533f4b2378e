import { expect } from 'chai';
import fc from 'fast-check';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';

function decoded(number: string): unknown {
  const bytes = Buffer.from(`{"a":${number}}`);
  const view = new RecordView();
  expect(scanRecord(bytes, 0, bytes.length, view)).to.equal(bytes.length);
  return view.decodeValue(0);
}

/** What a number is by its text alone. */
function byText(number: string): unknown {
  const value = Number(number);
  if (/[.eE]/.test(number)) return String(value) === number ? value : number;
  return Number.isSafeInteger(value) ? value : BigInt(number);
}

describe('numbers of a record', () => {
  const digits = fc.stringMatching(/^\d{0,18}$/);
  const whole = fc.stringMatching(/^-?(?:0|[1-9]\d{0,21})$/);

  it('are integers as their text says', () => {
    fc.assert(
      fc.property(whole, (number) => {
        expect(decoded(number), number).to.equal(byText(number));
      }),
    );
  });

  it('are decimals when they print as they are written, else their text', () => {
    const zeros = fc.constantFrom('', '0', '00000', '000000', '0000000');
    const exponent = fc.constantFrom('', '', '', 'e3', 'E-7');
    fc.assert(
      fc.property(whole, zeros, digits, exponent, (front, gap, fraction, power) => {
        const number = `${front}.${gap}${fraction === '' && gap === '' ? '0' : fraction}${power}`;
        expect(decoded(number), number).to.equal(byText(number));
      }),
      { numRuns: 1000 },
    );
  });
});
