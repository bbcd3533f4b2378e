import { expect } from 'chai';
import { createJsonSchema } from '../../../../plugin/transform/schema/plain/json-schema.ts';
import type {
  AttributeFacts,
  TargetClass,
} from '../../../../plugin/transform/schema/target-schema.ts';

const SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: ['when', 'who'],
  additionalProperties: false,
  properties: {
    when: { type: 'integer', minimum: 0 },
    who: { $ref: '#/$defs/person' },
    friends: { type: 'array', items: { $ref: '#/$defs/person' } },
    score: { type: 'number' },
    grade: { enum: ['A', 'B', 3] },
    notes: { type: 'array', items: { type: 'string' } },
    extra: { type: 'object' },
    old: { type: 'string', deprecated: true },
  },
  $defs: {
    person: {
      allOf: [{ properties: { name: { type: 'string' } } }],
      type: 'object',
      unevaluatedProperties: false,
      properties: { height: { type: 'number' } },
      required: ['name'],
    },
  },
};

const target = (): TargetClass => {
  const found = createJsonSchema('mine', JSON.stringify(SCHEMA)).class();
  if (found === undefined) throw new Error('no class');
  return found;
};

const facts = (path: string): AttributeFacts => {
  const resolution = target().resolve(path);
  if (resolution.kind !== 'found') throw new Error(`${path}: ${resolution.kind}`);
  return resolution.attribute;
};

describe('a JSON Schema as target', () => {
  it('has no classes', () => {
    const schema = createJsonSchema('mine', JSON.stringify(SCHEMA));
    expect(schema.classNames).to.deep.equal([]);
    expect(schema.class('authentication')).to.equal(undefined);
  });

  const found: readonly (readonly [string, Partial<AttributeFacts>])[] = [
    ['when', { kind: 'integer', isRequired: true, isArray: false }],
    ['who.name', { kind: 'string', isRequired: true }],
    ['who.height', { kind: 'float', isRequired: false }],
    ['friends', { kind: 'object', isArray: true }],
    ['friends[].name', { kind: 'string' }],
    ['notes[0]', { kind: 'string', isArray: false, path: 'notes[]' }],
    ['extra.anything.at.all', { kind: 'any' }],
    ['old', { deprecated: 'this schema' }],
  ];
  for (const [path, expected] of found)
    it(`finds ${path}`, () => expect(facts(path)).to.include(expected));

  it('takes the values of an enum for their own captions', () => {
    expect(facts('grade').enum?.idOf('b')).to.equal('B');
    expect(facts('grade').enum?.idOf('3')).to.equal(3);
  });

  it('says what is unknown and what there is', () => {
    expect(target().resolve('who.nme')).to.deep.equal({
      kind: 'unknown',
      at: 'who.nme',
      name: 'nme',
      owner: 'who',
      candidates: ['height', 'name'],
    });
  });

  it('refuses a wrong use of arrays', () => {
    expect(target().resolve('friends.name').kind).to.equal('misused');
    expect(target().resolve('when[]').kind).to.equal('misused');
    expect(target().resolve('a..b').kind).to.equal('misused');
  });

  it('finds what is wrong with a rule before any event', () => {
    const produced = ['who.name', 'whne', 'old', 'friends.name'];
    const brief = (guaranteed?: readonly string[]): readonly string[] =>
      target()
        .findings({ produced, ...(guaranteed && { guaranteed }) })
        .map(({ severity, code, path }) => `${severity} ${code} ${path}`);
    const always = [
      'error UNKNOWN_ATTRIBUTE whne',
      'warning DEPRECATED_ATTRIBUTE old',
      'error MISUSED_ATTRIBUTE friends',
      'error MISSING_ATTRIBUTE when',
    ];
    expect(brief()).to.deep.equal(always);
    expect(brief([])).to.deep.equal([...always, 'note MAY_MISS_ATTRIBUTE who']);
  });

  it('checks events against the whole schema and fills in nothing', () => {
    const { complete, check } = target().compile(['when', 'who.name']);
    const event = { when: 1, who: { name: 'n' } };
    complete(event);
    expect(event).to.deep.equal({ when: 1, who: { name: 'n' } });
    expect(check(event, 0)).to.deep.equal([]);
    const wrong = { when: -1, who: { nick: 'tell-nobody' }, more: 1 };
    const violations = check(wrong, 0);
    expect(violations.map(({ code, path }) => `${code} ${path}`)).to.have.members([
      'schema_minimum when',
      'schema_required who.name',
      'schema_unevaluatedProperties who.nick',
      'schema_additionalProperties more',
    ]);
    expect(JSON.stringify(violations)).not.to.include('tell-nobody');
  });

  it('tells the encoder which numbers are floats', () => {
    const { floatPaths, shape } = target().compile(['score', 'friends[].height', 'notes']);
    expect(floatPaths).to.deep.equal(['score', 'friends[].height']);
    expect(shape.attributes.get('friends')).to.include({ isArray: true, kind: 'object' });
    expect(shape.attributes.get('friends')?.attributes.get('height')?.kind).to.equal('float');
    expect(shape.attributes.get('notes')).to.include({ isArray: true, kind: 'string' });
  });
});
