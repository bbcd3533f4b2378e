import { expect } from 'chai';
import type { OcsfFacts } from '../../../../../plugin/transform/schema/ocsf/facts.ts';
import { createOcsfSchema } from '../../../../../plugin/transform/schema/ocsf/ocsf-schema.ts';
import { factsFromExport } from '../../../../../plugin/transform/schema/ocsf/package/from-export.ts';
import { factsFromPackage } from '../../../../../plugin/transform/schema/ocsf/package/read-package.ts';
import { packageFiles } from '../../../../../plugin/transform/schema/ocsf/package/write-package.ts';
import { hasSharedOcsf, readSharedOcsf } from '../../shared-ocsf.ts';
import { readShipped } from '../../shipped-schema.ts';

const product = { name: { type: 'string_t', requirement: 'required', caption: 'Name' } };
const attributes = {
  door_id: {
    type: 'integer_t',
    requirement: 'required',
    sibling: 'door',
    enum: {
      1: { caption: 'Open', description: 'It is open.' },
      2: { caption: 'Ajar', '@deprecated': { since: '1.5.0', message: 'Close it.' } },
    },
  },
  door: { type: 'string_t', requirement: 'optional' },
  weather_id: { type: 'integer_t', requirement: 'optional', sibling: 'weather' },
  product: { type: 'object_t', object_type: 'product', requirement: 'required', is_array: true },
  old: { type: 'string_t', requirement: 'optional', '@deprecated': { since: '1.2.0' } },
  port: { type: 'port_t', requirement: 'optional', profile: 'net' },
  free: { type: 'string_t', requirement: 'optional', profile: null },
};
const types = {
  string_t: { caption: 'String' },
  integer_t: { caption: 'Integer' },
  boolean_t: { values: [false, true] },
  port_t: { type: 'integer_t', type_name: 'Integer', range: [0, 65535], observable: 11 },
};

/** A small schema as `/export/schema` of an OCSF server answers it. */
const legacyExport = (): Record<string, unknown> => ({
  version: '1.6.0',
  types,
  classes: {
    door_activity: {
      uid: 9002,
      caption: 'Door Activity',
      category: 'doors',
      category_uid: 9,
      category_name: 'Doors',
      profiles: ['net'],
      constraints: { at_least_one: ['door', 'old'] },
      attributes,
    },
    base_event: {
      uid: 0,
      caption: 'Base Event',
      category_uid: 0,
      constraints: {},
      attributes: { door: attributes.door },
    },
  },
  objects: {
    product: {
      caption: 'Product',
      '@deprecated': { since: '1.4.0' },
      observable: 7,
      attributes: product,
    },
    unreached: { caption: 'Unreached', attributes: product },
  },
});

/** The same as `/export/v2/schema` answers it. */
function modernExport(): Record<string, unknown> {
  const { types: _types, ...rest } = legacyExport();
  const text = JSON.stringify({ ...rest, dictionary: { types: { attributes: _types } } });
  return JSON.parse(
    text
      .replaceAll('"profile":"net"', '"profiles":["net"]')
      .replaceAll('"profile":null', '"profiles":null'),
  ) as Record<string, unknown>;
}

const CLASSES = ['door_activity', 'base_event'];

const readBack = (facts: OcsfFacts): OcsfFacts => {
  const files = packageFiles(facts);
  return factsFromPackage((file) => files.get(file));
};

describe('making a schema package from an export', () => {
  const facts = factsFromExport(legacyExport(), CLASSES);

  it('takes the facts and leaves out descriptions and objects that no class reaches', () => {
    expect(facts).to.deep.equal({
      version: '1.6.0',
      profiles: ['net'],
      types: {
        boolean_t: { base: 'boolean_t' },
        integer_t: { base: 'integer_t' },
        port_t: { base: 'integer_t', range: [0, 65535], observable: 11 },
        string_t: { base: 'string_t' },
      },
      classes: {
        base_event: {
          uid: 0,
          category_uid: 0,
          category_name: 'Uncategorized',
          caption: 'Base Event',
          attributes: { door: { requirement: 'optional', profiles: [], type: 'string_t' } },
        },
        door_activity: {
          uid: 9002,
          category_uid: 9,
          category_name: 'Doors',
          caption: 'Door Activity',
          constraints: { at_least_one: ['door', 'old'] },
          attributes: {
            door: { requirement: 'optional', profiles: [], type: 'string_t' },
            door_id: {
              requirement: 'required',
              profiles: [],
              type: 'integer_t',
              enum: { 1: 'Open', 2: 'Ajar' },
              enum_deprecated: { 2: '1.5.0' },
              sibling: 'door',
            },
            free: { requirement: 'optional', profiles: [], type: 'string_t' },
            old: { requirement: 'optional', profiles: [], type: 'string_t', deprecated: '1.2.0' },
            port: { requirement: 'optional', profiles: ['net'], type: 'port_t' },
            product: {
              requirement: 'required',
              profiles: [],
              type: 'object_t',
              object_type: 'product',
              is_array: true,
            },
            // The object lacks "weather".
            weather_id: { requirement: 'optional', profiles: [], type: 'integer_t' },
          },
        },
      },
      objects: {
        product: {
          caption: 'Product',
          deprecated: '1.4.0',
          observable: 7,
          attributes: { name: { requirement: 'required', profiles: [], type: 'string_t' } },
        },
      },
    });
  });

  it('takes the same from the second form of the export', () => {
    expect(factsFromExport(modernExport(), CLASSES)).to.deep.equal(facts);
  });

  it('is read back as it was written', () => {
    expect(readBack(facts)).to.deep.equal(facts);
  });

  it('keeps every profile of an attribute that has a choice, of which one suffices', () => {
    const text = JSON.stringify(modernExport()).replaceAll('["net"]', '["net","web"]');
    const chosen = readBack(factsFromExport(JSON.parse(text), CLASSES));
    expect(chosen.classes.door_activity?.attributes.port?.profiles).to.deep.equal(['net', 'web']);
    const target = createOcsfSchema('x', chosen).class('door_activity');
    const event = { port: 1, metadata: { profiles: ['web'] } };
    const found = target?.compile(['port']).check(event, 0) ?? [];
    expect(found.map(({ path }) => path)).not.to.include('port');
  });

  const wrong: readonly (readonly [string, unknown, string])[] = [
    ['no object', [], 'the export is missing or is no object'],
    ['no classes', { version: '1.6.0' }, 'classes is missing'],
    ['a class short', { ...legacyExport(), classes: {} }, 'classes.door_activity is missing'],
    ['an object short', { ...legacyExport(), objects: {} }, 'objects.product is missing'],
    ['a type short', { ...legacyExport(), types: {} }, 'string_t is not defined'],
    ['no version', { ...legacyExport(), version: 2 }, '/version must be string'],
  ];
  for (const [what, input, message] of wrong)
    it(`refuses an export with ${what}`, () => {
      expect(() => factsFromExport(input, CLASSES)).to.throw(message);
    });
});

describe('the shipped schema package', () => {
  it('is written as its own facts are written', () => {
    const facts = factsFromPackage((file) => readShipped(`schemas/ocsf-1.5.0/${file}`));
    for (const [file, text] of packageFiles(facts))
      expect(readShipped(`schemas/ocsf-1.5.0/${file}`), file).to.equal(text);
  });

  it('is right by the check that it is spared', () => {
    const read = (file: string) => readShipped(`schemas/ocsf-1.5.0/${file}`);

    expect(factsFromPackage(read)).to.deep.equal(factsFromPackage(read, new Set()));
  });

  it('is checked once one of its files differs', () => {
    const read = (file: string) =>
      readShipped(`schemas/ocsf-1.5.0/${file}`)?.replace('"base":"string_t"', '"base":"strnig_t"');

    expect(() => factsFromPackage(read)).to.throw('strnig_t is not defined');
  });

  it('is made anew, the same, from the shared schema data', function () {
    if (!hasSharedOcsf) this.skip();
    const facts = factsFromExport(JSON.parse(readSharedOcsf('schema-1.5.0.json')));
    for (const [file, text] of packageFiles(facts))
      expect(readShipped(`schemas/ocsf-1.5.0/${file}`) === text, file).to.equal(true);
  });
});
