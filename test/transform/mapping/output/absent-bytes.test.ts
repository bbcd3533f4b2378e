import { expect } from 'chai';
import { isAbsent } from '../../../../plugin/transform/mapping/absent-values.ts';
import { absentValues } from '../../../../plugin/transform/mapping/absent.ts';
import { viewOf } from '../support/scene.ts';

const LISTS: readonly (readonly unknown[])[] = [
  ['', 'unknown', 'N/A', 'none', '-', 0],
  ['unknown', 'größe'],
  ['-1'],
  [],
];

/** Behind an absent text, so much that no text of the lists is as long. */
const TAIL = 'and something more';

const TEXTS = [
  'unknown',
  'UNKNOWN',
  ' Unknown\t',
  '\u00a0none\u00a0',
  'un\u212anown',
  'Größe',
  'GRÖSSE',
  '-',
  '-1',
  'known',
  'none\u2003',
  '\u3000none',
  '\ufeffnone\u1680',
  'none\u1680',
  '\u205f-1\u2028',
  '\u200bnone',
  '\u3001none',
  'ﾝone',
  'noné',
  '未知',
  'かな',
  'un\u017fnown',
  '\u{1f600}',
  'none\n\n\n\n\n\n\n\n\n\n\n\n',
  '\n\n\n\n\n\n\n\n\n\n\n\nnone',
  `unknown ${TAIL}`,
  `unknown\n${TAIL}`,
  `ünknown ${TAIL}`,
  `unknown ${TAIL} ü\n`,
  `C:\\unknown\\${TAIL}`,
];

/** The text as JSON, and the same with every character escaped. */
function written(text: string): readonly string[] {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const escaped = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
  return [JSON.stringify(text), `"${escaped.join('')}"`];
}

/** Decimals, and whether they count as absent where 0 does. */
const DECIMALS: Readonly<Record<string, boolean>> = {
  '0.0': true,
  '-0.0': true,
  '0e5': true,
  '0.00E-400': true,
  '1e-400': false,
  '-0.001e-400': false,
  '0.5': false,
};

describe('absence judged by bytes', () => {
  for (const [decimal, isAbsentDecimal] of Object.entries(DECIMALS)) {
    it(`is that of the number ${decimal}`, () => {
      for (const list of [[0], [0, -1, 0.5e-300]]) {
        const absent = absentValues(list);
        const view = viewOf(`{"field":${decimal},"more":1}`);
        expect(absent.test(view, 0)).to.equal(isAbsentDecimal);
        expect(isAbsent(absent, decimal, true)).to.equal(isAbsentDecimal);
      }
    });
  }

  for (const list of LISTS) {
    it(`is that of the texts, for ${JSON.stringify(list)}`, () => {
      const absent = absentValues(list);
      for (const text of TEXTS) {
        for (const json of written(text)) {
          const view = viewOf(`{"field":${json},"more":1}`);
          expect(absent.test(view, 0), json).to.equal(isAbsent(absent, text));
        }
      }
    });
  }
});
