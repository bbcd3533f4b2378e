import { expect } from 'chai';
import type { MappingSet } from '../../../plugin/transform/mapping/mapping-set.ts';
import { outputOf, packed } from './support/exact.ts';
import { findings, mapOne, memoryFolders, usable } from './support/scene.ts';

const SCHEMA = JSON.stringify({
  $defs: {
    logins: {
      $anchor: 'logins',
      type: 'object',
      required: ['user'],
      properties: { user: { type: 'string' } },
    },
    others: { $anchor: 'others', type: 'object' },
  },
});

const files = (rule: string, set = 'schema: own'): Record<string, string> => ({
  'schemas/own/schema.json': SCHEMA,
  'set/set.yaml': `${set}\nroutes: [rule]\n`,
  'set/rule.yaml': rule,
});

describe('a rule that leaves records unchanged', () => {
  const rule = 'class: logins\nunchanged: true\n';
  const load = (set?: string): MappingSet =>
    usable('set', { folders: memoryFolders(files(rule, set)), schemas: new Map() });

  it('writes the record byte for byte as a raw one, 64-bit ids and empty fields included', () => {
    const text = '{"user":"u-1@example.org","id":8847222077216958610,"e":"","n":null,"f":1.50}';
    expect(outputOf(load(), text, 'audit')).to.deep.equal(packed(text));
  });

  it('takes the name of the class for the kind', () => {
    const { verdict, kind } = mapOne(load(), { user: 'u-1@example.org' });
    expect({ verdict, kind }).to.deep.equal({ verdict: 'mapped', kind: 'logins' });
  });

  it('sends what the class refuses to invalid, with the reason and the record', () => {
    const { verdict, output } = mapOne(load(), { user: 17 });
    expect(verdict).to.equal('invalid');
    expect(output).to.deep.equal({
      errors: [{ rule: 'rule', attribute: 'user', code: 'schema_type', message: 'must be string' }],
      record: { user: 17 },
    });
  });

  it('protects fields all the same', () => {
    const set = load('schema: own\nprotect: { ip: { drop: true } }');
    const { output } = mapOne(set, { user: 'u-1@example.org', ip: '192.0.2.1' });
    expect(output).to.deep.equal({ user: 'u-1@example.org' });
  });

  it('lets a rule that builds on it drop the record, once it says unchanged: false', () => {
    const own = {
      ...files(rule),
      'set/set.yaml': 'schema: own\nroutes: [mine]\n',
      'set/mine.yaml': 'extends: rule\nunchanged: false\ndrop: Says nothing.\n',
    };
    const set = usable('set', { folders: memoryFolders(own), schemas: new Map() });
    const { verdict, reason } = mapOne(set, { user: 'u-1@example.org' });
    expect({ verdict, reason }).to.deep.equal({ verdict: 'dropped', reason: 'Says nothing.' });
  });

  it('names the line, both keys and the way out of a conflict', () => {
    expect(findings(files(`${rule}drop: Says nothing.\n`))).to.deep.equal([
      'set/rule.yaml:3:1 CONFLICTING_KEYS unchanged sends the record on as it came and leaves no room for drop; take one of the two out, or say unchanged: false where it is inherited.',
    ]);
  });

  const refused: readonly (readonly [string, Record<string, string>, string])[] = [
    ['fields beside it', files(`${rule}fields: { user: $user }\n`), 'no room for fields'],
    ['drop beside it', files(`${rule}drop: Says nothing.\n`), 'no room for drop'],
    ['ignore beside it', files(`${rule}ignore: { ip: Unwanted. }\n`), 'no room for ignore'],
    [
      'unavailable beside it',
      files(`${rule}unavailable: { user: Unknown. }\n`),
      'no room for unavailable',
    ],
    ['a class that the schema does not have', files('class: login\nunchanged: true\n'), 'logins'],
    [
      'a schema of OCSF',
      files('class: authentication\nunchanged: true\n', 'schema: ocsf-1.5.0'),
      'UNKNOWN_SCHEMA',
    ],
  ];
  for (const [what, given, word] of refused) {
    it(`does not load with ${what}`, () => {
      expect(findings(given).join('\n')).to.contain(word);
    });
  }
});
