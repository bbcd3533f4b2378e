import { expect } from 'chai';
import { interpolate, readScalar } from '../../plugin/diagnostics/interpolate.ts';

const environment = { A: 'one', EMPTY: '', DOLLAR: '${A}$&' };

describe('interpolate', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['${A}', 'one'],
    ['${A}-${A}', 'one-one'],
    ['x${EMPTY}y', 'xy'],
    ['$A $ {A} $', '$A $ {A} $'],
    ['$${A}', '${A}'],
    ['$$${A}', '$${A}'],
    ['${DOLLAR}', '${A}$&'],
  ];
  for (const [text, result] of cases) {
    it(`turns ${text} into ${result}`, () => {
      const { text: replaced, problems } = interpolate(text, environment);
      expect(replaced).to.equal(result);
      expect(problems).to.be.empty;
    });
  }
});

describe('readScalar', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['25', 25],
    ['0.05', 0.05],
    ['-1e3', -1000],
    ['true', true],
    ['', ''],
    ['null', 'null'],
    ['25 # comment', '25 # comment'],
    ['a: b', 'a: b'],
    ['[1]', '[1]'],
    ['"25"', '"25"'],
    ['!!int 5', '!!int 5'],
    ['*x', '*x'],
  ];
  for (const [text, value] of cases) {
    it(`reads ${JSON.stringify(text)} as ${JSON.stringify(value)}`, () => {
      expect(readScalar(text)).to.equal(value);
    });
  }
});
