import { expect } from 'chai';
import fc from 'fast-check';
import { createRedactor } from '../../plugin/config/redactor.ts';

describe('a redactor', () => {
  const secret = 'p@ss wörd/+$&"1';
  const forms: readonly (readonly [string, string])[] = [
    ['plain', secret],
    ['for URLs', encodeURIComponent(secret)],
    ['for URLs in lower case', encodeURIComponent(secret).replace(/%../g, (x) => x.toLowerCase())],
    ['for forms', encodeURIComponent(secret).replaceAll('%20', '+')],
    ['inside JSON', JSON.stringify({ secret })],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64 for URLs', Buffer.from(secret).toString('base64url')],
  ];
  for (const [way, text] of forms) {
    it(`hides a secret ${way}`, () => {
      const redactor = createRedactor();
      redactor.add(secret);
      const shown = redactor.redact(`before ${text} after`);
      expect(shown).to.match(/^before .*\[redacted\].* after$/);
      expect(shown.length).to.be.lessThan(`before {"secret":""}[redacted]==== after`.length + 1);
    });
  }

  it('hides a secret wherever it begins inside base64, whatever is around it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8 }),
        fc.string(),
        fc.string(),
        (hidden, before, after) => {
          const redactor = createRedactor();
          redactor.add(hidden);
          const text = Buffer.from(`${before}${hidden}${after}`).toString('base64');
          expect(redactor.redact(text)).to.include('[redacted]');
        },
      ),
    );
  });

  it('never lets a secret through', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), fc.string(), (hidden, around) => {
        fc.pre(!'[redacted]'.includes(hidden) && !around.includes(hidden));
        const redactor = createRedactor();
        redactor.add(hidden);
        const inside = redactor.redact(`<<${hidden}>>`);
        expect(inside).to.equal('<<[redacted]>>');
      }),
    );
  });

  it('hides the longer of two secrets that begin alike', () => {
    const redactor = createRedactor();
    redactor.add('abcd');
    redactor.add('abcd-efgh');
    expect(redactor.redact('abcd-efgh abcd')).to.equal('[redacted] [redacted]');
  });

  it('leaves text alone when it knows no secret, or one too short', () => {
    const redactor = createRedactor();
    expect(redactor.redact('abc')).to.equal('abc');
    redactor.add('abc');
    redactor.add('');
    expect(redactor.redact('abc')).to.equal('abc');
  });
});
