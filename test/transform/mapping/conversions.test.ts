import { isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { ip, isHostname } from '../../../plugin/transform/mapping/conversions/network.ts';
import { epochMs, timeMs } from '../../../plugin/transform/mapping/conversions/time.ts';
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

  it('take names of labels, and no addresses', () => {
    const inner = '[A-Za-z0-9_-]{0,61}[A-Za-z0-9_]';
    const label = `[A-Za-z0-9_](?:${inner})?`;
    const names = new RegExp(`^${label}(?:\\.${label})*$`);
    const parts = ['a', 'Z', '9', '_', '-', '.', 'é', '\u212a', ' ', '@', '[', '{', '/', ':', '\0'];
    const long = ['x'.repeat(61), 'x'.repeat(62), 'x'.repeat(63), 'x'.repeat(126)];
    const piece = fc.constantFrom(...parts, ...long, 'b', 'c.d');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('');
        const isName = text.length <= 253 && names.test(text) && isIP(text) === 0;
        expect(isHostname(text), text).to.equal(isName);
      }),
      { numRuns: 3000 },
    );
  });

  it('take names of up to 253 characters', () => {
    const labels = `${'a'.repeat(61)}.`.repeat(4);
    expect(isHostname(`${labels}${'b'.repeat(5)}`)).to.equal(true);
    expect(isHostname(`${labels}${'b'.repeat(6)}`)).to.equal(false);
  });

  it('read written times as the calendar has them', () => {
    const shown = fc.date({
      min: new Date('1970-01-02'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    const between = fc.constantFrom('T', ' ');
    const zone = fc.constantFrom('', 'Z', '+00:00', '+0000', ' UTC', '-00:00');
    fc.assert(
      fc.property(shown, between, zone, (date, blank, utc) => {
        const text = `${date.toISOString().slice(0, 19).replace('T', blank)}${utc}`;
        expect(timeMs.convert(text, run), text).to.equal(Math.floor(date.getTime() / 1000) * 1000);
      }),
      { numRuns: 1000 },
    );
  });

  for (const [zone, minutes] of [
    ['+0200', -120],
    ['-0130', 90],
    ['+02:00', -120],
    ['-01:30', 90],
    ['+00:30', -30],
  ] as const) {
    it(`read a time of the zone ${zone}`, () => {
      const expected = Date.UTC(2025, 0, 6, 8, 23 + minutes, 3);
      expect(timeMs.convert(`2025-01-06T08:23:03${zone}`, run)).to.equal(expected);
    });
  }

  for (const text of [
    '2025-02-29T00:00:00Z',
    '2025-04-31T00:00:00Z',
    '2025-00-10T00:00:00Z',
    '2025-13-10T00:00:00Z',
    '2025-01-00T00:00:00Z',
    '2025-01-10T24:00:00Z',
    '2025-01-10T00:60:00Z',
    '2025-01-10T00:00:60Z',
    '2025-01-10T00:00:00Zz',
    '2025-01-10T00:00:00x',
    '2025/01/10T00:00:00Z',
    '2025-01-10t00:00:00Z',
    '2025-01-10T00.00.00Z',
    '2025-01-10T00:00:0xZ',
    '2025-01-10T00:00:00+00 00',
    // Date.UTC takes these for years of the twentieth century.
    '0085-01-10T00:00:00Z',
    'Mon Jan  6 08:23:03 0099',
  ]) {
    it(`see no time in ${text}`, () => {
      expect(timeMs.convert(text, run)).to.equal(undefined);
    });
  }

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
