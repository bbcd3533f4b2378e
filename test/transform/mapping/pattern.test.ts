import { expect } from 'chai';
import fc from 'fast-check';
import {
  compilePattern,
  maxTextLength,
} from '../../../plugin/transform/mapping/pattern/pattern.ts';
import type { Pattern } from '../../../plugin/transform/mapping/pattern/pattern.ts';

function usable(source: string, ignoreCase = false): Pattern {
  const compiled = compilePattern(source, { ignoreCase });
  if ('message' in compiled) throw new Error(compiled.message);
  return compiled;
}

describe('patterns', () => {
  const sources = [
    'a|ab|abc',
    '(a*)(b?)c',
    '^(\\w+)@([\\w.]+)$',
    '(?:a|b)*?c',
    '\\bab\\b',
    '[^a-c]+',
    '(a{2,3})(a*)',
    '(a|b)+?b',
    'a?a?a?aaa',
    '(?<x>[ab]+)(?<y>c)?',
    '[\\d-]+x',
    '.\\.b',
  ];
  for (const source of sources) {
    it(`finds with ${source} what the engine of the language finds`, () => {
      const own = usable(source);
      const native = new RegExp(source, 'u');
      fc.assert(
        fc.property(fc.string({ unit: fc.constantFrom(...Array.from('abc1@. -x😀')) }), (text) => {
          const found = native.exec(text);
          // A group in a repeat keeps its last text in ours; in the language it is forgotten each time round.
          expect(own.exec(text)?.[0]).to.equal(found?.[0]);
          expect(own.exec(text)?.slice(1)).to.deep.equal(
            found === null ? undefined : [...found].slice(1),
          );
        }),
        { numRuns: 300 },
      );
    });
  }

  it('compares without case when asked', () => {
    expect(usable('SSO (login)', true).exec('an sso LOGIN')).to.deep.equal(['sso LOGIN', 'LOGIN']);
    expect(usable('(?i)é').test('É')).to.equal(true);
  });

  it('takes time in proportion to the text where backtracking would take years', () => {
    const hostile = `${'a'.repeat(maxTextLength - 1)}!`;
    for (const source of ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*)(.*)(.*)x$']) {
      expect(usable(source).test(hostile)).to.equal(false);
    }
  }).timeout(20_000);

  it('refuses texts beyond the bound unread', () => {
    expect(usable('a').test('a'.repeat(maxTextLength + 1))).to.equal(false);
  });

  const refused: readonly [string, string][] = [
    ['(a)\\1', 'back-reference'],
    ['(?=a)', 'look-ahead'],
    ['(?<=a)b', 'look-behind'],
    ['(a', 'not closed'],
    ['a)', 'closes no group'],
    ['[a', 'not closed'],
    ['*a', 'repeats nothing'],
    ['a{9999}', 'between 0 and'],
    ['(?:(?:a{200}){200}){200}', 'too large'],
    ['\\q', 'not known'],
    ['a\\', 'escapes nothing'],
    ['[z-a]', 'upwards'],
  ];
  for (const [source, reason] of refused) {
    it(`refuses ${source} and says why`, () => {
      const compiled = compilePattern(source);
      expect('message' in compiled ? compiled.message : 'accepted').to.contain(reason);
    });
  }
});
