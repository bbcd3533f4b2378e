import { expect } from 'chai';
import { findings, memoryFolders, ruleFiles, schemas } from './support/scene.ts';
import { compileSet } from '../../../plugin/transform/mapping/compile-set.ts';
import { mappingCodes } from '../../../plugin/transform/mapping/codes.ts';

const ocsf = (fields: string, head = 'class: authentication\n'): Record<string, string> => ({
  'set/set.yaml': 'schema: ocsf-1.5.0\nroutes: [rule]\n',
  'set/rule.yaml': `${head}fields:\n${[base, fields].join('\n').replaceAll(/^/gm, '  ')}\n`,
});

const base = `time: { from: $timestamp, as: epoch_ms }
severity_id: 1
metadata.product.name: P
user.name: $user
service.name: S`;

const plain = (fields: string, set = '', head = ''): Record<string, string> =>
  ruleFiles(fields, set, head);

const routes = (...whens: string[]): Record<string, string> => ({
  'set/set.yaml': `schema: none\nroutes: [${whens.map((_, index) => `r${index}`).join(', ')}]\n`,
  ...Object.fromEntries(
    whens.map((when, index) => [`set/r${index}.yaml`, `${when}\nfields: { a: $x }\n`]),
  ),
});

describe('findings about a mapping set', () => {
  const cases: readonly [string, Record<string, string>, readonly string[]][] = [
    [
      'an attribute that is not there',
      ocsf('activity_id: 1\nuser.emai_addr: $user'),
      [
        'set/rule.yaml:9:3 UNKNOWN_ATTRIBUTE object user has no attribute "emai_addr". Did you mean "email_addr"?',
      ],
    ],
    [
      'a pattern of field names with more than one *',
      plain('a: $x', "absent_fields: { '*a*': [0] }\n", "ignore: { '*b*c': no }\n"),
      [
        'set/rule.yaml:1:11 BAD_ARGUMENT "*b*c" has more than one *; write one pattern with a single * for each part.',
        'set/set.yaml:3:18 BAD_ARGUMENT "*a*" has more than one *; write one pattern with a single * for each part.',
      ],
    ],
    [
      'a value outside the enum',
      ocsf('activity_id: { from: $a, lookup: { x: 1, y: 77 } }\nstatus_id: Success'),
      [
        'set/rule.yaml:8:47 BAD_ENUM_VALUE activity_id has no value 77. It has 0 Unknown, 1 Logon, 2 Logoff, 3 Authentication Ticket, 4 Service Ticket Request, 5 Service Ticket Renew, 6 Preauth, 99 Other.',
        'set/rule.yaml:9:14 BAD_ENUM_VALUE status_id has no value "Success". Write 1, the id of that caption.',
      ],
    ],
    [
      'a default outside the enum',
      ocsf('activity_id: { from: $a, lookup: { x: 1 }, default: 42 }'),
      ['set/rule.yaml:8:55 BAD_ENUM_VALUE activity_id has no value 42. It has'],
    ],
    [
      'a type that never fits',
      ocsf('activity_id: 1\nis_mfa: { from: $a, lower: true }\nmessage: { from: $x, split: ";" }'),
      [
        'set/rule.yaml:9:11 WRONG_TYPE is_mfa is boolean_t, but this always makes text. Add as: boolean.',
        'set/rule.yaml:10:12 WRONG_TYPE message is string_t, but this always makes list. Add as: text, or take one element with first: true.',
      ],
    ],
    [
      'a literal of the wrong type',
      ocsf('activity_id: 1\nstart_time: soon\nmessage: true'),
      [
        'set/rule.yaml:9:15 WRONG_TYPE start_time is timestamp_t and does not take "soon"; give a value of that type.',
        'set/rule.yaml:10:12 WRONG_TYPE message is string_t and does not take true; give a value of that type.',
      ],
    ],
    [
      'a required attribute that nothing gives',
      ocsf('status_id: 1'),
      [
        'set/rule.yaml:1:8 MISSING_ATTRIBUTE activity_id: class authentication requires "activity_id", and nothing here gives it. Add "activity_id" to fields.',
      ],
    ],
    [
      'a constraint that nothing meets',
      ocsf('activity_id: 1\nsrc_endpoint.port: $p'),
      [
        'set/rule.yaml:9:3 UNMET_CONSTRAINT src_endpoint: object network_endpoint needs at_least_one of',
      ],
    ],
    [
      'a class that is not there',
      ocsf('', 'class: authentification\n'),
      [
        'set/rule.yaml:1:8 UNKNOWN_CLASS the schema ocsf-1.5.0 has no class "authentification". Did you mean "authentication"?',
      ],
    ],
    [
      'an array that was not written as one',
      ocsf('activity_id: 1\nobservables.name: $x'),
      ['set/rule.yaml:9:3 MISUSED_ATTRIBUTE observables is an array; write observables[].'],
    ],
    [
      'an operator that is not there',
      plain('a: { from: $x, lookupp: t }'),
      ['set/rule.yaml:2:18 UNKNOWN_OPERATOR "lookupp" is not an operator. Did you mean "lookup"?'],
    ],
    [
      'an argument that does not fit',
      plain(
        'a: { from: $x, as: ipp }\nb: { from: $x, truncate: 0 }\nc: { from: $x, in_range: [5, 1] }',
      ),
      [
        'set/rule.yaml:2:22 BAD_ARGUMENT as takes one of text, integer, float',
        'set/rule.yaml:3:28 BAD_ARGUMENT truncate takes a whole number from 1; for example truncate: 3.',
        'set/rule.yaml:4:28 BAD_ARGUMENT in_range runs from 5 to 1; write the lower bound first.',
      ],
    ],
    [
      'an operator without a value',
      plain('a: { lower: true }'),
      [
        'set/rule.yaml:2:8 MISSING_FROM "lower" has no value to work on; put from: $name before it.',
      ],
    ],
    [
      'a table that is not there',
      plain('a: { from: $x, lookup: outcom }', 'tables: { outcome: { a: 1 } }'),
      ['set/rule.yaml:2:26 UNKNOWN_TABLE there is no table "outcom". Did you mean "outcome"?'],
    ],
    [
      'a table file that is not there or broken',
      {
        ...plain(
          'a: { from: $x, lookup: t }\nb: { from: $x, lookup: u }',
          'tables: { t: t.csv, u: u.csv }',
        ),
        'set/u.csv': 'k,v\na,1,2\n',
      },
      [
        'set/set.yaml:3:14 UNKNOWN_TABLE there is no file set/t.csv; give the path',
        'set/u.csv:2:1 BAD_TABLE this line has 3 cells, the first one 2; put cells with commas into quotes.',
      ],
    ],
    [
      'a text with names in it that is no template',
      plain('a: $x is $y'),
      ['set/rule.yaml:2:6 BAD_REFERENCE "$x is $y" is no reference. Write $name,'],
    ],
    [
      'a template with a slip in the name of a let',
      plain('a: { format: "$activty here" }', 'let: { activity: [$a, $b] }'),
      ['set/rule.yaml:2:16 UNKNOWN_NAME "activty" is no let. Did you mean "activity"?'],
    ],
    [
      'a pattern that can run away',
      plain('a: { from: $x, match: "(a)\\\\1" }', '', 'when: { x: { matches: "(?=a)" } }\n'),
      [
        'set/rule.yaml:1:23 UNSAFE_PATTERN this pattern is refused: look-ahead can not be matched in bounded time; take it out.',
        'set/rule.yaml:3:25 UNSAFE_PATTERN this pattern is refused at character 6: a back-reference',
      ],
    ],
    [
      'an unknown key of a set and of a rule',
      {
        'set/set.yaml': 'schema: none\nroutes: [rule]\nrouts: []\n',
        'set/rule.yaml': 'wen: { a: 1 }\nfields: { a: $x }\n',
      },
      [
        'set/rule.yaml:1:1 UNKNOWN_KEY "wen" is not a key here. Did you mean "when"?',
        'set/set.yaml:3:1 UNKNOWN_KEY "routs" is not a key here. Did you mean "routes"?',
      ],
    ],
    [
      'a rule that is not there',
      { 'set/set.yaml': 'schema: none\nroutes: [rul]\n', 'set/rule.yaml': 'fields: { a: $x }\n' },
      ['set/set.yaml:2:10 UNKNOWN_RULE there is no rule "rul". Did you mean "rule"?'],
    ],
    [
      'two files for one rule',
      { ...plain('a: $x'), 'set/rule.yml': 'fields: {}' },
      [
        'set/set.yaml:2:10 DUPLICATE_RULE both set/rule.yaml and set/rule.yml stand for "rule"; remove one.',
      ],
    ],
    [
      'a rule that stands twice',
      {
        ...plain('a: $x', '', 'when: { a: 1 }\n'),
        'set/set.yaml': 'schema: none\nroutes: [rule, rule]\n',
      },
      ['set/set.yaml:2:16 DUPLICATE_RULE the rule "rule" stands here twice; remove this one.'],
    ],
    [
      'sets that extend each other',
      { 'set/set.yaml': 'extends: b\n', 'b/set.yaml': 'extends: set\nschema: none\nroutes: []\n' },
      [
        'b/set.yaml:1:10 CYCLIC_EXTENDS this leads back here: set/set.yaml -> b/set.yaml -> set/set.yaml; take one out.',
      ],
    ],
    [
      'files that include each other',
      {
        ...plain('a: $x', '', 'include: [p]\n'),
        'set/p.yaml': 'include: [q]\n',
        'set/q.yaml': 'include: [p]\n',
      },
      [
        'set/q.yaml:1:11 CYCLIC_EXTENDS this leads back: set/rule.yaml -> set/p.yaml -> set/q.yaml -> set/p.yaml; take one out.',
      ],
    ],
    [
      'a rule that extends itself without a shipped one',
      plain('a: $x', '', 'extends: rule\n'),
      ['set/rule.yaml:1:10 UNKNOWN_RULE there is no other rule "rule" to extend.'],
    ],
    [
      'lets that need each other',
      plain('a: $p', 'let: { p: $q, q: $p }'),
      [
        'set/set.yaml:3:8 CYCLIC_LET let "p" needs its own value by way of another let; break the circle.',
      ],
    ],
    [
      'attributes as a whole and in parts',
      plain('a: $x\na.b: $y'),
      [
        'set/rule.yaml:3:3 CONFLICTING_FIELDS "a.b" is given as a whole and in parts; keep one of the two.',
      ],
    ],
    [
      'a schema that is not there',
      { 'set/set.yaml': 'schema: ocsf-1.5\nroutes: []\n' },
      ['set/set.yaml:1:9 UNKNOWN_SCHEMA there is no schema "ocsf-1.5". Did you mean "ocsf-1.5.0"?'],
    ],
    [
      'raw data beside protected fields',
      plain('a: $x', 'raw_data: true\nprotect: { x: { drop: true } }'),
      [
        'set/set.yaml:3:11 UNPROTECTED_RAW_DATA raw_data would carry what "protect" hides (x); remove one of the two.',
      ],
    ],
    [
      'a secret that is not there',
      plain('a: $x', 'protect: { x: { hash: { key: { env: NO } } }, y: { encrypt: 1 } }'),
      [
        'set/set.yaml:3:30 UNREADABLE_SECRET the environment variable NO is not set',
        'set/set.yaml:3:52 UNKNOWN_OPERATOR "encrypt" protects nothing; use hash, mask, truncate, drop.',
      ],
    ],
    [
      'leftovers that would vanish',
      plain('a: $x', 'unmapped: none'),
      [
        'set/rule.yaml:1:1 UNPLACED_LEFTOVERS unmapped is none, so fields that the rule "rule" does not use would vanish;',
      ],
    ],
    [
      'leftovers in an attribute that can not hold them',
      {
        ...ocsf('activity_id: 1'),
        'set/set.yaml': 'schema: ocsf-1.5.0\nroutes: [rule]\nunmapped: message\n',
      },
      [
        'set/set.yaml:3:11 UNPLACED_LEFTOVERS class authentication has no attribute "message" that can hold',
      ],
    ],
    [
      'a condition that is none',
      plain('a: $x', '', 'when: { x: { contain: a }, "x y": 1 }\n'),
      [
        'set/rule.yaml:1:14 BAD_CONDITION "contain" is not a test. Did you mean "contains"?',
        'set/rule.yaml:1:28 BAD_CONDITION "x y" is no field name;',
      ],
    ],
    [
      'an element where there is none',
      plain('a: $.x'),
      ['set/rule.yaml:2:6 BAD_REFERENCE "$." is the current element, and here is none;'],
    ],
    [
      'a rule behind one that takes everything',
      routes('', 'when: { a: 1 }'),
      [
        'set/set.yaml:2:14 UNREACHABLE_ROUTE no record gets to the rule "r1": "r0" stands before it and takes them all. Move it up',
      ],
    ],
    [
      'a rule behind a wider one',
      routes('when: { a: [x, y] }', 'when: { a: X, b: 1 }'),
      [
        'set/set.yaml:2:14 UNREACHABLE_ROUTE no record gets to the rule "r1": "r0" stands before it',
      ],
    ],
    [
      'a rule whose every way an earlier one takes',
      routes('when: { a: x }', 'when: { b: y }', 'when: { any: [{ a: x, c: 1 }, { b: y }] }'),
      [
        'set/set.yaml:2:18 UNREACHABLE_ROUTE no record gets to the rule "r2": "r0" and "r1" stands before it',
      ],
    ],
    [
      'a condition that excludes itself',
      routes('when: { all: [{ stream: a }, { stream: b }] }'),
      [
        'set/r0.yaml:1:7 UNREACHABLE_ROUTE no record can meet this condition, for two of its parts exclude each other; change one.',
      ],
    ],
    [
      'a let that hides what an earlier rule asked for, which is no cover',
      routes('when: { a: x }', 'let: { a: $b }\nwhen: { a: x }'),
      [],
    ],
    [
      'a list field that meets two demands, which is no contradiction',
      routes('when: { all: [{ a: x }, { a: y }] }'),
      [],
    ],
  ];
  for (const [what, files, expected] of cases) {
    it(`tells ${what}`, () => {
      const found = findings(files);
      expect(found.length, found.join('\n')).to.equal(expected.length);
      for (const [index, line] of expected.entries())
        expect(found[index]).to.match(startsWith(line));
    });
  }

  it('tells all of a set at once, in the order of the text', () => {
    const found = findings(plain('a: $x is\nb: { from: $x, uper: true }\nc: { lower: true }'));
    expect(found.map((line) => line.split(' ')[1])).to.deep.equal([
      'BAD_REFERENCE',
      'UNKNOWN_OPERATOR',
      'MISSING_FROM',
    ]);
  });

  it('uses codes of one table, each with what it means and what to do', () => {
    for (const [code, { when, wayOut }] of Object.entries(mappingCodes)) {
      expect(code).to.match(/^[A-Z_]+$/);
      expect(when).to.not.match(/\.$/);
      expect(wayOut).to.match(/\.$/);
    }
  });

  it('warns of names that the catalogue does not know', () => {
    const compiled = compileSet('set', {
      folders: memoryFolders(plain('a: $usr\nb: $user')),
      schemas,
      knownFields: new Set(['user', 'app']),
    });
    expect(compiled)
      .to.have.nested.property('warnings[0].message')
      .that.contains('Did you mean "user"?');
  });
});

function startsWith(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}`);
}
