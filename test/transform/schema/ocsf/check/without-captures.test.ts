import { expect } from 'chai';
import { withoutCaptures } from '../../../../../plugin/transform/schema/ocsf/check/without-captures.ts';

describe('patterns without captures', () => {
  for (const [pattern, plain] of [
    ['^(a|(b))+$', '^(?:a|(?:b))+$'],
    ['(?:a)(?=b)(?!c)(?<=d)(?<!e)', '(?:a)(?=b)(?!c)(?<=d)(?<!e)'],
    ['\\(a\\)[(](b)[\\](]', '\\(a\\)[(](?:b)[\\](]'],
    ['\\\\(a)', '\\\\(?:a)'],
    ['(?<name>a)', '(?<name>a)'],
    ['(a)\\1', '(a)\\1'],
    ['(?<name>a)(b)\\k<name>', '(?<name>a)(b)\\k<name>'],
    ['[\\1](a)', '[\\1](?:a)'],
  ] as const) {
    it(`keeps what ${pattern} matches`, () => {
      expect(withoutCaptures(pattern)).to.equal(plain);
    });
  }
});
