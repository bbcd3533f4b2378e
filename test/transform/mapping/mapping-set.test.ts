import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { compileSet } from '../../../plugin/transform/mapping/compile-set.ts';
import {
  context,
  mapOne,
  memoryFolders,
  ruleFiles,
  schemas,
  usable,
  viewOf,
} from './support/scene.ts';
import type { MappingSet } from '../../../plugin/transform/mapping/mapping-set.ts';

const rule = (fields: string, set = '', head = ''): MappingSet =>
  usable('set', { folders: memoryFolders(ruleFiles(fields, set, head)), readSecret: () => 'key' });

describe('a mapping set', () => {
  let sample: MappingSet;
  before(() => (sample = usable('sample')));

  it('maps a record by the first rule that matches, completes it, and keeps the rest', () => {
    const record = {
      timestamp: 1736151783,
      audit_log_event: 'Login Failed',
      user: 'admin@example.org',
      srcip: '192.0.2.1',
      severity_level: 'High',
      note: 'n',
    };
    const { verdict, kind, timeMs, output } = mapOne(sample, record, { stream: 'audit' });
    expect({ verdict, kind, timeMs }).to.deep.equal({
      verdict: 'mapped',
      kind: 'authentication',
      timeMs: 1736151783000,
    });
    expect(output).to.deep.include({
      class_uid: 3002,
      activity_id: 1,
      activity_name: 'Logon',
      status_id: 2,
      status: 'Failure',
      severity_id: 4,
      message: 'Login Failed: admin@example.org',
      service: { name: 'Netskope Admin Console' },
      src_endpoint: { ip: '192.0.2.1' },
      unmapped: { severity_level: 'High', note: 'n' },
    });
  });

  it('passes a record on as it came when no rule takes it', () => {
    const {
      verdict,
      kind,
      rule: by,
      output,
    } = mapOne(sample, '{"activity":"Nope","n":8847222077216958610}');
    expect({ verdict, kind, by }).to.deep.equal({
      verdict: 'raw',
      kind: 'application',
      by: undefined,
    });
    expect(output).to.deep.equal({ activity: 'Nope', n: 8847222077216958610n });
  });

  it('drops a record on purpose with the reason of the rule', () => {
    const mapped = mapOne(sample, { metric_name: 'Heartbeat 5' }, { stream: 'infrastructure' });
    expect(mapped.verdict).to.equal('dropped');
    expect(mapped.reason).to.match(/^Heartbeats say nothing/);
    expect(mapped.output).to.deep.equal({});
  });

  it('sends a record whose event breaks the schema as it came, with the errors beside it', () => {
    const record = { activity: 'Upload', object: 'a.txt', user: 'u', srcip: '192.0.2.1' };
    const { verdict, kind, errors, output } = mapOne(sample, record);
    expect({ verdict, kind }).to.deep.equal({ verdict: 'invalid', kind: 'invalid' });
    expect(errors[0]).to.include({ rule: 'file', attribute: 'time' });
    expect(output).to.deep.equal({ errors: [...errors], record });
  });

  it('leaves an optional object out whole and its fields over when it would be incomplete', () => {
    // Latitude and longitude alone make no location.
    const record = {
      timestamp: 1736151783,
      activity: 'login',
      user: 'u',
      app: 'a',
      src_latitude: 1.5,
    };
    const { output } = mapOne(sample, record);
    expect(output).to.not.have.property('src_endpoint');
    expect(output.unmapped).to.deep.include({ src_latitude: 1.5 });
  });

  it('makes no object out of constants alone', () => {
    const record = {
      timestamp: 1736151783,
      activity: 'Upload',
      object: 'a',
      user: 'u',
      srcip: '192.0.2.1',
    };
    expect(mapOne(sample, record).output).to.not.have.property('device');
    expect(mapOne(sample, { ...record, hostname: 'h1' }).output).to.have.property('device');
  });

  it('leaves floats as floats and writes long integers in leftovers as text at every level', () => {
    const text =
      '{"timestamp":1736151783,"activity":"Upload","object":"a","user":"u","srcip":"192.0.2.1","src_country":"DE","src_latitude":34.0,"app_session_id":8847222077216958610,"deep":[{"x":-9007199254740993,"y":9007199254740991}],"id":18446744073709551616}';
    const { output } = mapOne(sample, text);
    expect(output.actor).to.deep.include({ session: { uid: '8847222077216958610' } });
    expect(output.unmapped).to.deep.equal({
      deep: [{ x: '-9007199254740993', y: 9007199254740991 }],
      id: '18446744073709551616',
    });
  });

  it('drops list elements that are incomplete and keeps their fields', () => {
    const record = {
      timestamp: 1736151783,
      activity: 'Upload',
      object: 'a',
      user: 'u',
      srcip: '192.0.2.1',
      md5: 'd41d8cd98f00b204e9800998ecf8427e',
      sha256: 'short',
    };
    const { output } = mapOne(sample, record);
    expect((output.file as { hashes: unknown[] }).hashes).to.have.length(1);
    expect(output.unmapped).to.deep.equal({ sha256: 'short' });
  });

  it('makes one element of every element of a source list', () => {
    const record = {
      timestamp: 1736151783,
      _id: 'x',
      dlp_match_info: [
        { dlp_profile: 'one', dlp_rules: [{ dlp_rule_name: 'r' }, { dlp_rule_name: 'r' }] },
        { other: 1 },
        { dlp_profile: 'two' },
      ],
    };
    const { output } = mapOne(sample, record, { stream: 'alert' });
    expect(output.resources).to.deep.equal([
      { name: 'one', type: 'DLP profile', labels: ['r'] },
      { name: 'two', type: 'DLP profile' },
    ]);
    expect(output.unmapped).to.deep.equal({ dlp_match_info: record.dlp_match_info });
  });

  it('traces where attributes came from and what was left over', () => {
    const record = {
      timestamp: 1736151783,
      activity: 'login',
      user: 'u',
      app: 'a',
      empty: '',
      user_confidence_index: 3,
      note: 1,
    };
    const trace = sample.trace(viewOf(JSON.stringify(record)), context);
    expect(trace.result.rule).to.equal('login/login');
    expect(trace.passed).to.deep.equal(['heartbeat']);
    expect(trace.attributes).to.deep.include({
      attribute: 'user.name',
      value: 'u',
      fields: ['user'],
      used: ['user'],
    });
    expect(trace.attributes).to.deep.include({
      attribute: 'message',
      value: 'login: u',
      fields: ['activity', 'user'],
      used: [],
    });
    expect(trace.leftovers).to.deep.equal(['note']);
    expect(trace.ignored.map(({ field }) => field)).to.deep.equal(['user_confidence_index']);
    expect(trace.absent).to.deep.equal(['empty']);
    expect(trace.event).to.include({ class_uid: 3002 });
  });
});

describe('objects of a mapped event', () => {
  const login = (fields: string): MappingSet =>
    usable('set', {
      folders: memoryFolders({
        'set/set.yaml': 'schema: ocsf-1.5.0\nroutes: [rule]\n',
        'set/rule.yaml': `class: authentication\nfields:\n${[ALWAYS, fields].join('\n').replaceAll(/^/gm, '  ')}\n`,
      }),
    });
  const ALWAYS = `activity_id: 1
severity_id: 1
time: { from: $timestamp, as: epoch_ms }
metadata.product.name: P
user.name: { from: $user, default: unknown }
service.name: S`;
  const record = { timestamp: 1736151783, user: 'u' };

  it('are left out when incomplete below an object that needs a profile, too', () => {
    // The profiles of a path are those of all its parts, so nothing below `device` seemed to be required.
    const set = login(`device.hostname: $host
device.type_id: 0
device.os.name: $os
device.os.type_id: { from: $os, lookup: { Windows: 100 } }`);
    const known = mapOne(set, { ...record, host: 'h', os: 'Windows' }).output;
    expect(known.device).to.deep.include({
      os: { name: 'Windows', type_id: 100, type: 'Windows' },
    });
    const { verdict, output } = mapOne(set, { ...record, host: 'h', os: 'Plan 9' });
    expect(verdict).to.equal('mapped');
    expect(output.device).to.deep.equal({ hostname: 'h', type_id: 0, type: 'Unknown' });
    expect(output.unmapped).to.deep.equal({ os: 'Plan 9' });
  });

  const others: readonly (readonly [string, Record<string, unknown>, unknown, unknown])[] = [
    [
      'stands with the words of the source',
      { kind: 'x', words: 'Carrier pigeon' },
      99,
      'Carrier pigeon',
    ],
    ['is left out when the words are absent', { kind: 'x' }, undefined, undefined],
    [
      'is left out when the words are refused',
      { kind: 'x', words: { a: 1 } },
      undefined,
      undefined,
    ],
    [
      'is left out when the words say no more than it does',
      { kind: 'x', words: 'Other' },
      undefined,
      'Other',
    ],
  ];
  for (const [claim, fields, id, text] of others)
    it(`hold an id for "other" that ${claim}`, () => {
      const set = login(`logon_type_id: { from: $kind, lookup: { x: 99 } }
logon_type: { from: $words, as: text }`);
      const { verdict, output } = mapOne(set, { ...record, ...fields });
      expect(verdict).to.equal('mapped');
      expect([output.logon_type_id, output.logon_type]).to.deep.equal([id, text]);
      expect(output.unmapped).to.deep.include({ kind: 'x' });
    });

  it('are traced without an id for "other" that was left out', () => {
    const set = login(`logon_type_id: { from: $kind, lookup: { x: 99 } }
logon_type: $words`);
    const traced = set.trace(viewOf(JSON.stringify({ ...record, kind: 'x' })), context);
    expect(traced.attributes.map(({ attribute }) => attribute)).not.to.include('logon_type_id');
  });

  it('give no observables of literals and defaults', () => {
    const set = login('src_endpoint.ip: $ip');
    const named = mapOne(set, { ...record, ip: '192.0.2.1' }).output;
    expect(named.observables).to.deep.include({
      name: 'user.name',
      type_id: 4,
      type: 'User Name',
      value: 'u',
    });
    const { output } = mapOne(set, { timestamp: 1736151783, ip: '192.0.2.1' });
    expect(output.user).to.deep.equal({ name: 'unknown' });
    expect(output.observables).to.deep.equal([
      { name: 'src_endpoint.ip', type_id: 2, type: 'IP Address', value: '192.0.2.1' },
    ]);
  });
});

describe('the mapping language', () => {
  const cases: readonly {
    what: string;
    fields: string;
    set?: string;
    head?: string;
    record: string;
    output: unknown;
  }[] = [
    {
      what: 'takes the first that is present',
      fields: 'a: [$x, $y, z]',
      set: 'absent: ["-"]',
      record: '{"x":" - ","y":7}',
      output: { a: 7 },
    },
    {
      what: 'reads nested values and quoted keys',
      fields: "a: $o.l[0].m\nb: $'k.x y'\nc: $o.l[].m",
      record: '{"o":{"l":[{"m":1},{"m":2}]},"k.x y":true}',
      output: { a: 1, b: true, c: [1, 2], unmapped: { o: { l: [{ m: 1 }, { m: 2 }] } } },
    },
    {
      what: 'takes a dollar sign that is doubled as text',
      fields: 'a: $x\nb: $$5',
      record: '{"x":1}',
      output: { a: 1, b: '$5' },
    },
    {
      what: 'knows a let by its name, which hides the field of that name',
      fields: 'a: $x\nb: $y',
      head: 'let: { x: { from: $x, lower: true }, y: $x }\n',
      record: '{"x":"ABC"}',
      output: { a: 'abc', b: 'abc', unmapped: { x: 'ABC' } },
    },
    {
      what: 'lets a condition decide',
      fields: 'a: { from: $x, when: { y: [1, two] } }',
      record: '{"x":1,"y":"TWO"}',
      output: { a: 1, unmapped: { y: 'TWO' } },
    },
    {
      what: 'leaves out what a condition refuses',
      fields: 'a: { from: $x, when: { not: { y: { exists: true } } }, default: 3 }\nb: $y',
      record: '{"x":1,"y":2}',
      output: { b: 2, unmapped: { x: 1 } },
    },
    {
      what: 'replaces the absent list for one read',
      fields: 'a: { from: $x, absent: [] }',
      set: 'absent: [0]',
      record: '{"x":0.0}',
      output: { a: '0.0' },
    },
    {
      what: 'counts a number as absent in any spelling',
      fields: 'a: $x\nb: $y',
      set: 'absent: [0]',
      record: '{"x":0.0,"y":1,"z":-0e7}',
      output: { b: 1 },
    },
    {
      what: 'takes absent values by field name',
      fields: 'a: $x',
      set: 'absent: [0]\nabsent_fields: { "*_bytes": [""] }',
      record: '{"x":1,"in_bytes":0,"out_bytes":"","n":0}',
      output: { a: 1, unmapped: { in_bytes: 0 } },
    },
    {
      what: 'counts null, {} and [] as absent',
      fields: 'a: [$n, $o, $l, $x]',
      record: '{"n":null,"o":{},"l":[],"x":"v"}',
      output: { a: 'v' },
    },
    {
      what: 'keeps a field that a lossy operator read',
      fields: 'a: { from: $x, upper: true }',
      record: '{"x":"v"}',
      output: { a: 'V', unmapped: { x: 'v' } },
    },
    {
      what: 'uses a field up when a lossless one did',
      fields: 'a: { from: $x, as: integer }',
      record: '{"x":"42"}',
      output: { a: 42 },
    },
    {
      what: 'keeps a field that was refused',
      fields: 'a: { from: $x, as: ip, default: none }',
      record: '{"x":"nowhere"}',
      output: { a: 'none', unmapped: { x: 'nowhere' } },
    },
    {
      what: 'ignores fields by pattern',
      fields: 'a: $x',
      head: 'ignore: { "noise*": Said elsewhere. }\n',
      record: '{"x":1,"noise1":2,"nois":3}',
      output: { a: 1, unmapped: { nois: 3 } },
    },
    {
      what: 'knows stream and tenant',
      fields: 'a: { format: "$tenant/$stream" }',
      record: '{"stream":"theirs"}',
      output: { a: 'acme/application', unmapped: { stream: 'theirs' } },
    },
    {
      what: 'puts long integers of the record out as integers',
      fields: 'a: $x',
      record: '{"x":8847222077216958610}',
      output: { a: 8847222077216958610n },
    },
    {
      what: 'takes a member of a let apart',
      fields: 'a: $m.v',
      head: 'let: { m: { from: $x, match: "(?<k>\\\\w+)=(?<v>\\\\w+)" } }\n',
      record: '{"x":"a=b"}',
      output: { a: 'b', unmapped: { x: 'a=b' } },
    },
    {
      what: 'numbers elements and closes gaps',
      fields: 'l[0].a: $x\nl[1].a: $y',
      record: '{"y":1}',
      output: { l: [{ a: 1 }] },
    },
    {
      what: 'filters elements',
      fields: 'l: { each: $x, where: { $.k: v }, fields: { n: $.n } }',
      record: '{"x":[{"k":"V","n":1},{"k":"w","n":2}]}',
      output: {
        l: [{ n: 1 }],
        unmapped: {
          x: [
            { k: 'V', n: 1 },
            { k: 'w', n: 2 },
          ],
        },
      },
    },
    {
      what: 'uses a list up when every element arrived in full',
      fields: 'l: { each: $x, fields: { n: $. } }',
      record: '{"x":[1,2]}',
      output: { l: [{ n: 1 }, { n: 2 }] },
    },
    {
      what: 'knows a key twice by its last value',
      fields: 'a: $x',
      record: '{"x":1,"x":2}',
      output: { a: 2 },
    },
    {
      what: 'treats __proto__ as a key like any other',
      fields: 'a: $__proto__.x',
      record: '{"__proto__":{"x":1}}',
      output: { a: 1, unmapped: JSON.parse('{"__proto__":{"x":1}}') as unknown },
    },
    {
      what: 'protects a field wherever it leaves',
      fields: 'a: $x\nb: { from: $z, lower: true }',
      set: 'protect: { x: { mask: {} }, y: { hash: { key: { env: K } } }, z: { truncate: 1 }, w: { drop: true } }',
      record: '{"x":"ab","y":"u","z":"ABC","w":1}',
      output: {
        a: '**',
        b: 'a',
        unmapped: { y: createHmac('sha256', 'key').update('u').digest('hex'), z: 'A' },
      },
    },
  ];
  for (const { what, fields, set, head, record, output } of cases) {
    it(what, () => {
      expect(mapOne(rule(fields, set ?? '', head ?? ''), record).output).to.deep.equal(output);
    });
  }

  it('protects fields in records that no rule takes and in invalid ones', () => {
    const set = rule(
      'a: $x',
      'protect: { x: { drop: true }, y: { mask: {} } }',
      'when: { go: 1 }\n',
    );
    expect(mapOne(set, { x: 1, y: 'ab', z: 2 }).output).to.deep.equal({ y: '**', z: 2 });
  });

  it('reads a raw value in conditions on protected fields', () => {
    const set = rule('a: $x', 'protect: { x: { mask: {} } }', 'when: { x: secret }\n');
    expect(mapOne(set, { x: 'Secret' }).output).to.deep.equal({ a: '******' });
  });

  const conditions: readonly [string, string, boolean][] = [
    ['{ a: X }', '{"a":" x "}', true],
    ['{ a: 34 }', '{"a":34.0}', true],
    ['{ a: true }', '{"a":true}', true],
    ['{ a: [x, y] }', '{"a":["z","Y"]}', true],
    ['{ a: { contains: Log, ends_with: in } }', '{"a":"SSO login"}', true],
    ['{ a: { starts_with: [x, s] } }', '{"a":"SSO"}', true],
    ['{ a: { matches: "^s+o$" } }', '{"a":"SSO"}', true],
    ['{ a: { exists: false } }', '{"a":"-"}', true],
    ['{ a: { exists: true } }', '{"a":"-"}', false],
    ['{ a: "-" }', '{"a":"-"}', false],
    ['{ a: { table: t } }', '{"a":"K"}', true],
    ['{ any: [{ a: 1 }, { b: 1 }] }', '{"b":1}', true],
    ['{ all: [{ a: 1 }, { b: 1 }] }', '{"b":1}', false],
    ['{ not: { a: 1 } }', '{"b":1}', true],
    ['{ "a.b[-1]": 2 }', '{"a":{"b":[1,2]}}', true],
    ['{ a: x }', '{"a":{"x":1}}', false],
  ];
  for (const [when, record, isMapped] of conditions) {
    it(`${when} ${isMapped ? 'holds' : 'does not hold'} for ${record}`, () => {
      const set = rule(
        'out: { from: yes, always: true }',
        'absent: ["-"]\ntables: { t: { k: 1 } }',
        `when: ${when}\n`,
      );
      expect(mapOne(set, record).verdict).to.equal(isMapped ? 'mapped' : 'raw');
    });
  }
});

describe('the operator unique', () => {
  it('uses a field up, for repeats say nothing new', () => {
    const { output } = mapOne(rule('a: { from: $list, unique: true }'), '{"list":["x","y","x"]}');
    expect(output).to.deep.equal({ a: ['x', 'y'] });
  });
});

describe('files of mapping sets', () => {
  const shipped = {
    'shipped/base/set.yaml': 'schema: none\nroutes: [one, two]\nabsent: ["-"]\n',
    'shipped/base/one.yaml': 'when: { k: 1 }\nfields: { a: $x, b: $y }\n',
    'shipped/base/two.yaml': 'fields: { c: $x }\n',
  };
  const compiled = (files: Record<string, string>, name: string): MappingSet =>
    usable(name, { folders: memoryFolders({ ...shipped, ...files }) });

  it('takes the file of the user in the place of the shipped one', () => {
    const set = compiled({ 'base/one.yaml': 'when: { k: 1 }\nfields: { z: $x }\n' }, 'base');
    expect(mapOne(set, { k: 1, x: 5 }).output).to.deep.equal({ z: 5, unmapped: { k: 1 } });
    expect(mapOne(set, { x: 5 }).output).to.deep.equal({ c: 5 });
  });

  it('lets a rule change the shipped one of its own name', () => {
    const own = 'extends: one\nremove: [b]\nfields: { a: { from: $x, as: text } }\n';
    const set = compiled({ 'base/one.yaml': own }, 'base');
    expect(mapOne(set, { k: 1, x: 5, y: 6 }).output).to.deep.equal({
      a: '5',
      unmapped: { k: 1, y: 6 },
    });
  });

  it('lets a set put rules before the inherited ones', () => {
    const files = {
      'mine/set.yaml': 'extends: base\nroutes: { before: [extra] }\n',
      'mine/extra.yaml': 'when: { k: 2 }\nkind: special\nfields: { e: $x }\n',
    };
    const set = compiled(files, 'mine');
    expect(mapOne(set, { k: 2, x: 1 })).to.deep.include({ kind: 'special', rule: 'extra' });
    expect(mapOne(set, { k: 1, x: '-' }).rule).to.equal('one');
  });

  it('takes lets, tables, fields and ignores of included files over, the rule winning', () => {
    const files = {
      'set/set.yaml': 'schema: none\nroutes: [rule]\n',
      'set/rule.yaml': 'include: [part]\nlet: { n: $y }\nfields: { b: $n }\n',
      'set/part.yaml':
        'let: { n: $x }\ntables: { t: { k: v } }\nfields: { a: { from: $n, lookup: t }, b: 1 }\nignore: { z: Noise. }\n',
    };
    const set = usable('set', { folders: memoryFolders(files) });
    expect(mapOne(set, { x: 'x', y: 'k', z: 1 }).output).to.deep.equal({
      a: 'v',
      b: 'k',
      unmapped: { x: 'x' },
    });
  });

  it('reads tables from CSV, JSON and YAML files', () => {
    const files = {
      ...ruleFiles(
        'a: { from: $x, lookup: c }\nb: { from: $x, lookup: j }\nd: { from: $x, lookup: y }\ne: { from: $x, lookup: n }',
        'tables: { c: t/c.csv, j: t/j.json, y: t/y.yaml, n: { file: t/c.csv, key: key, value: name } }',
      ),
      'set/t/c.csv': 'key,id,name\r\nk,5,"five, or so"\r\n',
      'set/t/j.json': '{"k":"json"}',
      'set/t/y.yaml': 'k: yaml',
    };
    const set = usable('set', { folders: memoryFolders(files) });
    expect(mapOne(set, { x: 'K' }).output).to.deep.include({
      a: 5,
      b: 'json',
      d: 'yaml',
      e: 'five, or so',
    });
  });

  it('keeps the whole record as text when raw_data is asked for', () => {
    const set = rule('a: $x', 'raw_data: true');
    expect(mapOne(set, '{ "x": 1 }').output).to.deep.equal({
      a: 1,
      raw_data: '{ "x": 1 }',
      raw_data_size: 10,
    });
  });

  it('knows sets by name only', () => {
    const compiledSet = compileSet('bas', { folders: memoryFolders(shipped), schemas });
    expect(compiledSet)
      .to.have.nested.property('diagnostics[0].message')
      .that.contains('Did you mean "base"?');
  });
});
