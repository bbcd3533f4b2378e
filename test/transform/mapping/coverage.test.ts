import { expect } from 'chai';
import { coverage } from '../../../plugin/transform/mapping/testing/coverage.ts';
import { context, memoryFolders, ruleFiles, usable, viewOf } from './support/scene.ts';

const plain = ruleFiles('a: $x\nb: { from: $y, as: float }', '', 'when: { x: { exists: true } }\n');

/** A set with one rule for logins; `rest` is added to the rule. */
const login = (rest: string): Record<string, string> => ({
  'set/set.yaml': 'schema: ocsf-1.5.0\nroutes: [rule]\n',
  'set/rule.yaml': `class: authentication
fields:
  activity_id: 1
  severity_id: 1
  time: { from: $timestamp, as: epoch_ms }
  metadata.product.name: Example
  user.name: $user
  user.uid: $id
  service.name: { from: S, always: true }
  src_endpoint.ip: { from: $ip, as: ip }
  action_id: { from: $action, lookup: { allow: 1 } }
${rest}`,
});

const reportOf = (files: Record<string, string>, texts: readonly string[]) =>
  coverage(
    usable('set', { folders: memoryFolders(files) }),
    texts.map((text) => ({ view: viewOf(text), context })),
    () => ['x', 'y', 'n', 'other'],
  );

describe('coverage', () => {
  it('counts what rules filled and left over, and what they do not know', () => {
    const report = reportOf(plain, ['{"x":1,"n":2}', '{"x":1,"n":2,"m":3}', '{"n":1}']);

    expect(report).to.deep.include({ records: 3, raw: [{ name: 'application', count: 1 }] });
    expect(report.rules[0]).to.deep.include({
      rule: 'rule',
      records: 2,
      invalid: 0,
      filled: [{ name: 'a', count: 2 }],
      neverFilled: ['b'],
      requiredMissed: [],
      leftovers: [
        { name: 'n', count: 2 },
        { name: 'm', count: 1 },
      ],
      unknownFields: ['n', 'other'],
    });
  });

  it('counts dropped records by rule', () => {
    const files = ruleFiles('a: $x', '', 'drop: Nobody asks for it.\n');

    expect(reportOf(files, ['{"x":1}']).dropped).to.deep.equal([{ name: 'rule', count: 1 }]);
  });

  it('names what the class requires and records lack', () => {
    const report = reportOf(login(''), ['{"timestamp":1736151783}', '{"user":"u"}']);

    const [rule] = report.rules;
    expect(rule?.invalid).to.equal(2);
    expect(rule?.requiredMissed).to.deep.include({ name: 'time', count: 1 });
  });

  it('asks for what the schema recommends, at the top and inside objects that are there', () => {
    const report = reportOf(login(''), ['{"timestamp":1736151783,"user":"u","ip":"192.0.2.1"}']);

    const { attributes = [] } = report.rules[0]?.recommended ?? {};
    const of = (name: string) => attributes.find(({ attribute }) => attribute === name);
    expect(of('status_code')).to.deep.equal({
      attribute: 'status_code',
      places: 1,
      filled: 0,
      isMapped: false,
      unavailable: undefined,
    });
    expect(of('user.name')).to.include({ places: 1, filled: 1, isMapped: true });
    expect(of('user.uid')).to.include({ places: 1, filled: 0, isMapped: true });
    expect(of('src_endpoint.hostname')).to.include({ places: 1, filled: 0, isMapped: false });
    expect(of('dst_endpoint.ip')).to.equal(undefined);
  });

  it('asks for attributes of a profile only where an event lists it', () => {
    const record = '"timestamp":1736151783,"user":"u","ip":"192.0.2.1"';
    const report = reportOf(login(''), [`{${record}}`, `{${record},"action":"allow"}`]);

    const { attributes = [] } = report.rules[0]?.recommended ?? {};
    const places = (name: string) => attributes.find(({ attribute }) => attribute === name)?.places;
    expect(places('action_id')).to.equal(1);
    expect(places('disposition_id')).to.equal(1);
    expect(places('status_code')).to.equal(2);
  });

  it('does not ask for what the rule says no field gives, by any way of writing the path', () => {
    const record = '{"timestamp":1736151783,"user":"u","ip":"192.0.2.1"}';
    const without = reportOf(login(''), [record]).rules[0]?.recommended;

    const report = reportOf(
      login(
        'unavailable:\n  status_code: No field says it.\n  src_endpoint.owner: Nobody knows.\n',
      ),
      [record],
    );

    const { top, inside, attributes = [] } = report.rules[0]?.recommended ?? {};
    expect(top?.available).to.equal((without?.top.available ?? 0) - 1);
    expect(inside?.available).to.equal((without?.inside.available ?? 0) - 1);
    expect(attributes.find(({ attribute }) => attribute === 'status_code')?.unavailable).to.equal(
      'No field says it.',
    );
  });
});
