import { expect } from 'chai';
import { parsePath, schemaPath } from '../../../plugin/transform/schema/attribute-path.ts';

describe('an attribute path', () => {
  it('is read as steps with indexes', () => {
    expect(parsePath('evidences[].file.hashes[0].value')).to.deep.equal([
      { name: 'evidences', index: 'each' },
      { name: 'file' },
      { name: 'hashes', index: 0 },
      { name: 'value' },
    ]);
  });

  for (const path of ['', '.', 'a.', '.a', 'a..b', 'a[', 'a]', 'a[x]', 'a[-1]', 'a b', 'a[0][1]'])
    it(`is not ${JSON.stringify(path)}`, () => expect(parsePath(path)).to.equal(undefined));

  it('is kept with [] for every index', () => {
    expect(schemaPath(parsePath('a[3].b.c[]') ?? [])).to.equal('a[].b.c[]');
  });
});
