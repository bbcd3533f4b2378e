import { expect } from 'chai';
import type { AttributeModel } from '../../../../plugin/transform/schema/ocsf/model.ts';
import { compileWork } from '../../../../plugin/transform/schema/ocsf/object-work.ts';
import type {
  ProducedChild,
  ProducedNode,
} from '../../../../plugin/transform/schema/ocsf/produced-tree.ts';

function attribute(name: string, isArray: boolean): AttributeModel {
  return {
    name,
    isArray,
    kind: 'object',
    typeName: 'object',
    type: undefined,
    object: () => undefined,
    requirement: 'optional',
    isRequired: false,
    profiles: [],
    sibling: undefined,
    enum: undefined,
    observable: undefined,
    deprecated: undefined,
  };
}

function node(children: readonly ProducedChild[] = []): ProducedNode {
  return {
    path: '',
    object: undefined,
    children: new Map(children.map((child) => [child.attribute.name, child])),
    isWhole: false,
  };
}

const member = (name: string, ...below: readonly ProducedChild[]): ProducedChild => ({
  ...node(below),
  attribute: attribute(name, false),
});

const list = (name: string, ...below: readonly ProducedChild[]): ProducedChild => ({
  ...node(below),
  attribute: attribute(name, true),
});

/** The paths of all members called `id`, in the order in which the work comes by. */
function idsOf(root: ProducedNode, event: Record<string, unknown>): readonly string[] {
  const found: string[] = [];
  const work = compileWork<string[]>(root, (at, code) =>
    at.children.has('id')
      ? [`if ((v = ${code.member('id')}) !== undefined) c.push(${code.path('id')});`]
      : [],
  );
  work?.(event, found);
  return found;
}

describe('work on the objects of an event', () => {
  it('goes through lists inside lists, and says where it is', () => {
    const root = node([member('id'), list('x', list('y', member('z', member('id'))))]);
    const event = { id: 1, x: [{}, { y: [{ z: { id: 2 } }, { z: {} }, { z: { id: 3 } }] }] };

    expect(idsOf(root, event)).to.deep.equal(['id', 'x[1].y[0].z.id', 'x[1].y[2].z.id']);
  });

  for (const name of ['a"b', "a'b", 'a\\', '${a}', '\n', '__proto__', 'v', '*/']) {
    it(`takes the name ${JSON.stringify(name)} for a name`, () => {
      const below = { id: 1 };
      const event: Record<string, unknown> = {};
      Object.defineProperty(event, name, { value: below, enumerable: true });

      expect(idsOf(node([member(name, member('id'))]), event)).to.deep.equal([`${name}.id`]);
    });
  }

  it('passes over what is no object', () => {
    const root = node([member('a', member('id')), list('b', member('id'))]);

    for (const value of [null, 'text', 17, [], [{ id: 1 }], undefined]) {
      expect(idsOf(root, { a: value })).to.deep.equal([]);
    }
    expect(idsOf(root, { b: [null, 'text', [{ id: 1 }], { id: 2 }] })).to.deep.equal(['b[3].id']);
    expect(idsOf(root, { b: { id: 1 } })).to.deep.equal([]);
  });

  it('is none where there is nothing to do', () => {
    expect(compileWork(node([member('a')]), () => [])).to.equal(undefined);
  });
});
