import { expect } from 'chai';
import { fieldNames, fieldsOf, KINDS } from '../../plugin/simulator/fields.ts';

describe('fieldNames', () => {
  it('has the fields of all kinds, and no others', () => {
    const ofKinds = KINDS.flatMap((kind) => fieldsOf(kind).map(({ name }) => name));

    expect(new Set(fieldNames())).to.deep.equal(new Set(ofKinds));
  });
});
