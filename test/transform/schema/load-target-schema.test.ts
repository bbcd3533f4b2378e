import { expect } from 'chai';
import {
  loadTargetSchema,
  type LoadedSchema,
} from '../../../plugin/transform/schema/load-target-schema.ts';
import { readShipped, shippedSchema } from './shipped-schema.ts';

/** Loads `x` where one shipped OCSF file, or a file of its own, has another text. */
const loadWith = (changes: Readonly<Record<string, string | undefined>>): LoadedSchema =>
  loadTargetSchema('x', (path) => {
    const file = path.replace('schemas/x/', '');
    return file in changes ? changes[file] : readShipped(`schemas/ocsf-1.5.0/${file}`);
  });

const shipped = (file: string): string => readShipped(`schemas/ocsf-1.5.0/${file}`) ?? '';

describe('loading a target schema', () => {
  it('finds the 19 classes of the shipped OCSF package', () => {
    const { kind, classNames } = shippedSchema();
    expect(kind).to.equal('ocsf');
    expect(classNames).to.have.length(19).and.include.members(['authentication', 'file_hosting']);
  });

  it('looks up classes by name and by uid', () => {
    const schema = shippedSchema();
    expect(schema.class('file_hosting')?.uid).to.equal(6006);
    expect(schema.class(6006)?.name).to.equal('file_hosting');
    expect(schema.class('file_hostin')).to.equal(undefined);
    expect(schema.class(1)).to.equal(undefined);
    expect(schema.class()).to.equal(undefined);
  });

  it('takes "none" for a schema that allows anything', () => {
    const loaded = loadTargetSchema('none', () => undefined);
    expect(loaded).to.have.nested.property('schema.kind', 'none');
  });

  it('says where it looked when there is no schema of the name', () => {
    expect(loadTargetSchema('y', () => undefined)).to.deep.equal({
      kind: 'not_found',
      looked: ['schemas/y/ocsf.json', 'schemas/y/schema.json'],
    });
  });

  const broken: readonly (readonly [
    string,
    Readonly<Record<string, string | undefined>>,
    string,
  ])[] = [
    ['a missing file', { 'classes.json': undefined }, 'classes.json is missing'],
    ['a file that is no JSON', { 'objects.json': '{' }, 'objects.json is no JSON object'],
    ['a file that is no object', { 'attributes.json': '[]' }, 'attributes.json is no JSON object'],
    [
      'an attribute without definition',
      { 'attributes.json': shipped('attributes.json').replace('"severity":', '"severitx":') },
      'attributes.json: severity is missing or is no object',
    ],
    [
      'an unknown requirement',
      { 'classes.json': shipped('classes.json').replace('"required"', '"needed"') },
      'requirement must be equal to one of the allowed values',
    ],
    [
      'a type that is not defined',
      { 'ocsf.json': shipped('ocsf.json').replace('"port_t"', '"harbour_t"') },
      'port: port_t is not defined',
    ],
  ];
  for (const [what, changes, message] of broken)
    it(`refuses ${what} and says where`, () => {
      const loaded = loadWith(changes);
      expect(loaded).to.include({ kind: 'unusable', folder: 'schemas/x' });
      expect(loaded).to.have.property('message').that.includes(message);
    });

  it('loads a JSON Schema from schema.json', () => {
    const loaded = loadWith({ 'ocsf.json': undefined, 'schema.json': '{"type":"object"}' });
    expect(loaded).to.have.nested.property('schema.kind', 'json-schema');
  });

  for (const text of ['{', '[]', '{"type":"objekt"}'])
    it(`refuses schema.json that holds ${text}`, () => {
      const loaded = loadWith({ 'ocsf.json': undefined, 'schema.json': text });
      expect(loaded.kind).to.equal('unusable');
    });
});
