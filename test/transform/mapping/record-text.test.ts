import { expect } from 'chai';
import { findings, mapOne, memoryFolders, usable } from './support/scene.ts';

const files = (rule: string, set = ''): Record<string, string> => ({
  'set/set.yaml': `schema: none\nroutes: [rule]\nunmapped: none\n${set}`,
  'set/rule.yaml': `${rule}\nignore: { "*": The text holds it. }\n`,
});
const TEXT = '{ "id": 8847222077216958610, "f": 1.50, "e": "", "n": null, "t": "é \\u00e9 &amp;" }';

describe('$record_text', () => {
  it('is the record as it came, byte for byte', () => {
    const set = usable('set', { folders: memoryFolders(files('fields: { text: $record_text }')) });
    expect(mapOne(set, TEXT).output).to.deep.equal({ text: TEXT });
  });

  it('makes a part of a longer text', () => {
    const rule = "fields: { text: { format: 'Record: $record_text' } }";
    const set = usable('set', { folders: memoryFolders(files(rule)) });
    expect(mapOne(set, TEXT).output).to.deep.equal({ text: `Record: ${TEXT}` });
  });

  it('is refused in a set that protects fields, with the line of what it protects', () => {
    const protect = 'protect:\n  ip: { drop: true }\n';
    expect(findings(files('fields: { text: $record_text }', protect))).to.deep.equal([
      'set/set.yaml:5:7 UNPROTECTED_RAW_DATA $record_text would carry what "protect" hides (ip); remove one of the two.',
    ]);
  });
});

describe('the time of an event without an attribute for it', () => {
  it('is that of the record', () => {
    const set = usable('set', { folders: memoryFolders(files('fields: { id: $id }')) });
    const record = { id: 7, timestamp: 1736151783 };
    expect(mapOne(set, record).timeMs).to.equal(1736151783000);
  });
});
