import { textOperator } from './text-operator.ts';

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

export const decodeEntities = textOperator({
  name: 'decode_entities',
  sentence:
    'Turns `&amp;`, `&nbsp;`, `&#39;` and their like into the characters meant; entities that were cut or are unknown stay.',
  examples: [
    { argument: true, input: 'R&amp;D&nbsp;1', output: 'R&D 1' },
    { argument: true, input: 'it&#39;s &#x41;', output: "it's A" },
    { argument: true, input: 'R&am', output: 'R&am' },
  ],
  change: (text) => (text.includes('&') ? text.replace(/&(#?\w{1,8});/g, decoded) : text),
});

function decoded(entity: string, name: string): string {
  if (!name.startsWith('#')) return Object.hasOwn(named, name) ? (named[name] ?? entity) : entity;
  const isHexadecimal = /^#x[0-9a-f]+$/i.test(name);
  if (!isHexadecimal && !/^#\d+$/.test(name)) return entity;
  const point = isHexadecimal ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? String.fromCodePoint(point) : entity;
}
