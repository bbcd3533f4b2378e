import { expect } from 'chai';
import { compileSet } from '../../../plugin/transform/mapping/compile-set.ts';
import { formatMappingDiagnostic } from '../../../plugin/transform/mapping/problems.ts';
import { aliasBomb } from '../../diagnostics/yaml-cases.ts';
import { findings, mapOne, memoryFolders, ruleFiles, schemas, usable } from './support/scene.ts';

const withRule = (rule: string): Record<string, string> => ({
  'set/set.yaml': 'schema: none\nroutes: [rule]\n',
  'set/rule.yaml': rule,
});

const login = (files: Readonly<Record<string, string>>, table: string): Record<string, string> => ({
  'set/set.yaml': `schema: ocsf-1.5.0\nroutes: [rule]\ntables: { t: ${table} }\n`,
  'set/rule.yaml': `class: authentication
fields:
  time: { from: $timestamp, as: epoch_ms }
  severity_id: 1
  metadata.product.name: P
  user.name: $user
  service.name: S
  activity_id: { from: $a, lookup: t }
`,
  ...files,
});

const BAD_ENUM =
  'set/rule.yaml:8:36 BAD_ENUM_VALUE activity_id has no value 77. It has 0 Unknown, 1 Logon,';

/** What is told at load, and how its line begins. */
const cases: readonly (readonly [string, Record<string, string>, string])[] = [
  [
    'YAML that is none, in the set',
    { 'set/set.yaml': 'schema: none\nroutes: [rule\n', 'set/rule.yaml': 'fields: { a: $x }\n' },
    'set/set.yaml:3:1 YAML_SYNTAX ',
  ],
  [
    'YAML that is none, in a rule',
    withRule('fields:\n  a: "x\n'),
    'set/rule.yaml:3:1 YAML_SYNTAX a closing quote, bracket, comma, colon or blank is missing; add it.',
  ],
  [
    'a tab',
    { 'set/set.yaml': 'schema: none\nroutes:\n\t- r\n' },
    'set/set.yaml:3:1 YAML_TAB a tab indents this line; use spaces.',
  ],
  ['an empty file', { 'set/set.yaml': '' }, 'set/set.yaml:1:1 EMPTY_FILE '],
  [
    'a key that stands twice in a set',
    {
      ...withRule('fields: { a: $x }\n'),
      'set/set.yaml': 'schema: none\nroutes: [rule]\nschema: none\n',
    },
    'set/set.yaml:3:1 DUPLICATE_KEY this key stands twice in one map; remove one.',
  ],
  [
    'an attribute that stands twice in a rule',
    ruleFiles('a: $x\na: $y'),
    'set/rule.yaml:3:3 DUPLICATE_KEY this key stands twice in one map; remove one.',
  ],
  [
    'rules that extend each other',
    {
      ...withRule('extends: other\n'),
      'set/other.yaml': 'extends: rule\nfields: { a: $x }\n',
    },
    'set/other.yaml:1:10 CYCLIC_EXTENDS this leads back: set/rule.yaml -> set/other.yaml -> set/rule.yaml; take one out.',
  ],
  [
    'a rule that includes itself',
    withRule('include: [rule]\nfields: { a: $x }\n'),
    'set/rule.yaml:1:11 CYCLIC_EXTENDS this leads back: set/rule.yaml -> set/rule.yaml; take one out.',
  ],
  [
    'aliases that blow a rule up',
    withRule(`${aliasBomb}\n`),
    'set/rule.yaml:1:20 TOO_MANY_ALIASES this file has more than 200000 values',
  ],
  [
    'aliases that blow a set up',
    { 'set/set.yaml': `${aliasBomb}\n` },
    'set/set.yaml:1:20 TOO_MANY_ALIASES this file has more than 200000 values',
  ],
  [
    'a value outside the enum in a CSV table',
    login({ 'set/t.csv': 'k,v\nx,1\ny,77\n' }, 't.csv'),
    BAD_ENUM,
  ],
  [
    'a value outside the enum in a YAML table',
    login({ 'set/t.yaml': 'x: 1\ny: 77\n' }, 't.yaml'),
    BAD_ENUM,
  ],
  [
    'a condition that no record meets',
    withRule('when: { a: { exists: false }, all: [{ a: x }] }\nfields: { a: $x }\n'),
    'set/rule.yaml:1:7 UNREACHABLE_ROUTE no record can meet this condition, for two of its parts exclude each other; change one.',
  ],
  [
    'a condition with an empty list',
    withRule('when: { a: [] }\nfields: { a: $x }\n'),
    'set/rule.yaml:1:12 BAD_CONDITION this list is empty; give at least one value.',
  ],
  [
    'a rule that is routed twice',
    {
      'set/set.yaml': 'schema: none\nroutes: [rule, rule]\n',
      'set/rule.yaml': 'when: { a: 1 }\nfields: { a: $x }\n',
    },
    'set/set.yaml:2:16 DUPLICATE_RULE the rule "rule" stands here twice; remove this one.',
  ],
  [
    'a pattern whose repeats multiply',
    ruleFiles('a: { from: $x, match: "(a{1000}){1000}" }'),
    'set/rule.yaml:2:25 UNSAFE_PATTERN this pattern is refused at character 3: the repeat {1000} must lie between 0 and 256',
  ],
  [
    'a pattern that is none',
    ruleFiles('a: { from: $x, match: "(" }'),
    'set/rule.yaml:2:25 UNSAFE_PATTERN this pattern is refused at character 2: "(" is not closed; add ")".',
  ],
  [
    'nothing where a value belongs',
    withRule('fields: { a: null }\n'),
    'set/rule.yaml:1:14 BAD_REFERENCE there is no value here; write a literal, $name,',
  ],
];

describe('bad input of a mapping set', () => {
  for (const [what, files, expected] of cases) {
    it(`is refused with its place: ${what}`, () => {
      const found = findings(files);

      expect(found[0]).to.satisfy((line: string) => line.startsWith(expected), found.join('\n'));
      expect(compileSet('set', { folders: memoryFolders(files), schemas }).kind).to.equal(
        'invalid',
      );
    });
  }

  it('is told, not refused: a template with a field that the catalogue does not know', () => {
    const compiled = compileSet('set', {
      folders: memoryFolders(ruleFiles('a: { format: "$activty of $user" }')),
      schemas,
      knownFields: new Set(['activity', 'user']),
    });

    if (compiled.kind !== 'ok') throw new Error('the set is refused');
    expect(compiled.warnings.map(formatMappingDiagnostic)).to.have.length(1);
    expect(compiled.warnings.map(formatMappingDiagnostic)[0]).to.match(
      /^set\/rule\.yaml:2:16 UNKNOWN_NAME .*"activty".* Did you mean "activity"\?$/,
    );
  });

  it('cannot make a pattern explode: nested repeats take a text in one pass', () => {
    const set = usable('set', {
      folders: memoryFolders(ruleFiles('a: { from: $x, match: "^(?:(?:a+)+)+$" }\nb: $y')),
    });

    const { output } = mapOne(set, { x: `${'a'.repeat(50_000)}!`, y: 1 });

    expect(output).to.have.property('b', 1);
    expect(output).to.not.have.property('a');
  });
});
