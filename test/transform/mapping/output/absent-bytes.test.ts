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

describe('absence judged by bytes', () => {
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
