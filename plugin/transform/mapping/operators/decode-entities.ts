import { textOperator } from './text-operator.ts';

const named: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);

/** From an ampersand to its semicolon: `#` and eight digits lie between. */
const LONGEST = 10;

export const decodeEntities = textOperator({
  name: 'decode_entities',
  sentence:
    'Turns `&amp;`, `&nbsp;`, `&#39;` and their like into the characters meant; entities that were cut or are unknown stay.',
  examples: [
    { argument: true, input: 'R&amp;D&nbsp;1', output: 'R&D 1' },
    { argument: true, input: 'it&#39;s &#x41;', output: "it's A" },
    { argument: true, input: 'R&am', output: 'R&am' },
  ],
  change: (text) => {
    let result = '';
    let done = 0;
    let end = -1;
    for (let start = text.indexOf('&'); start >= 0; start = text.indexOf('&', start + 1)) {
      if (end < start) end = text.indexOf(';', start);
      if (end < 0) break;
      const meant = end - start > LONGEST ? undefined : decoded(text.slice(start + 1, end));
      if (meant === undefined) continue;
      result += text.slice(done, start) + meant;
      done = end + 1;
    }
    return done === 0 ? text : result + text.slice(done);
  },
});

/** The character that an entity means; undefined when there is no such entity. */
function decoded(name: string): string | undefined {
  if (!name.startsWith('#')) return named.get(name);
  const isHexadecimal = /^#x[0-9a-f]+$/i.test(name);
  if (!isHexadecimal && !/^#\d+$/.test(name)) return undefined;
  const point = isHexadecimal ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? String.fromCodePoint(point) : undefined;
}
