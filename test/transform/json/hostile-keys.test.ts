import { expect } from 'chai';
import { compileKey, hashKey } from '../../../plugin/transform/json/key-hash.ts';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';
import { collidingKeys } from './hostile-keys.ts';

function read(text: string): RecordView {
  const bytes = new Uint8Array(Buffer.from(text));
  const view = new RecordView({ maxKeys: 20_000 });
  expect(scanRecord(bytes, 0, bytes.length, view)).to.equal(bytes.length);
  return view;
}

describe('keys that are made to collide', () => {
  const keys = collidingKeys(3000);

  it('do collide', () => {
    const hashes = new Set(keys.map((key) => hashKey(Buffer.from(key), 0, key.length)));

    expect(new Set(keys).size).to.equal(3000);
    expect(hashes.size).to.equal(1);
  });

  it('are all told apart and found, among others, written once or twice, plainly or escaped', () => {
    const members = keys.flatMap((key, index) => [
      `${JSON.stringify(key)}:${index}`,
      `"other${index}":0`,
      ...(index % 7 === 0 ? [`"\\u${hex(key)}${key.slice(1)}":${index + 100_000}`] : []),
    ]);
    const view = read(`{${members.join(',')}}`);

    expect(view.fieldCount).to.equal(6000);
    for (const [index, key] of keys.entries()) {
      const field = view.find(compileKey(key));
      expect(view.number(field)).to.equal(index % 7 === 0 ? index + 100_000 : index);
    }
    expect(view.find(compileKey('other2999'))).to.be.at.least(0);
    expect(view.find(compileKey(collidingKeys(3001)[3000] ?? ''))).to.equal(-1);
  });
});

function hex(key: string): string {
  return key.charCodeAt(0).toString(16).padStart(4, '0');
}
