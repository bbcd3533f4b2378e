import { isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { ip } from '../../../plugin/transform/mapping/conversions/network.ts';
import { epochMs } from '../../../plugin/transform/mapping/conversions/time.ts';
import { Run } from '../../../plugin/transform/mapping/run.ts';

describe('conversions', () => {
  const run = new Run([]);

  it('take the addresses that Node.js takes, and no others', () => {
    const part = fc.constantFrom('0', '9', '00', '01', '10', '99', '199', '255', '256', '1000', '');
    const parts = fc.array(part, { minLength: 1, maxLength: 5 }).map((all) => all.join('.'));
    const texts = fc.oneof(parts, fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[\d.:a-f]{0,20}$/));
    fc.assert(
      fc.property(texts, (text) => {
        expect(ip.convert(text, run), text).to.equal(isIP(text) === 0 ? undefined : text);
      }),
      { numRuns: 1000 },
    );
  });

  it('read a count since 1970 as they read its text', () => {
    const count = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.double({ min: 0, max: 1e15 }));
    const unit = fc.constantFrom(...([undefined, 's', 'ms', 'us', 'ns'] as const));
    fc.assert(
      fc.property(count, unit, (number, given) => {
        run.lost = false;
        const fromNumber = [epochMs(number, run, given), run.lost];
        run.lost = false;
        expect(fromNumber).to.deep.equal([epochMs(String(number), run, given), run.lost]);
      }),
      { numRuns: 1000 },
    );
  });
});
