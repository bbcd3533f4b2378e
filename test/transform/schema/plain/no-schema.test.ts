import { expect } from 'chai';
import { createNoSchema } from '../../../../plugin/transform/schema/plain/no-schema.ts';

describe('no schema as target', () => {
  const target = createNoSchema().class();

  it('takes any path of the right form', () => {
    expect(target?.resolve('a[].b')).to.have.nested.property('attribute.kind', 'any');
    expect(target?.findings({ produced: ['a', 'b..c'] })).to.have.length(1);
  });

  it('has no classes to name', () => {
    expect(createNoSchema().class('authentication')).to.equal(undefined);
  });

  it('finds nothing wrong with any event and changes none', () => {
    const event = { a: null };
    const { complete, check, floatPaths } = target?.compile(['a']) ?? {};
    complete?.(event);
    expect(event).to.deep.equal({ a: null });
    expect(check?.(event, 0)).to.deep.equal([]);
    expect(floatPaths).to.deep.equal([]);
  });
});
