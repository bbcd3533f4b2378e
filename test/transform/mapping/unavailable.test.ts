import { expect } from 'chai';
import { findings, memoryFolders, usable } from './support/scene.ts';

const base = `class: authentication
fields:
  activity_id: 1
  severity_id: 1
  time: { from: $timestamp, as: epoch_ms }
  metadata.product.name: Example
  user.name: $user
  service.name: { from: S, always: true }
  src_endpoint.ip: { from: $ip, as: ip }
`;
const set = { 'set/set.yaml': 'schema: ocsf-1.5.0\nroutes: [rule]\n' };
const files = (unavailable: string): Record<string, string> => ({
  ...set,
  'set/rule.yaml': `${base}unavailable:\n${unavailable}`,
});

describe('unavailable of a rule', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'an attribute that is not there',
      '  status_cod: No field says it.\n',
      'set/rule.yaml:11:3 UNKNOWN_ATTRIBUTE class authentication has no attribute "status_cod". Did you mean "status_code"?',
    ],
    [
      'an attribute that an object has not',
      '  src_endpoint.ownr: No field says it.\n',
      'set/rule.yaml:11:3 UNKNOWN_ATTRIBUTE object network_endpoint has no attribute "ownr". Did you mean "owner"?',
    ],
    [
      'a path through a value',
      '  message.x: No field says it.\n',
      'set/rule.yaml:11:3 MISUSED_ATTRIBUTE message ',
    ],
    [
      'an attribute that the rule fills',
      '  src_endpoint.ip: No field says it.\n',
      'set/rule.yaml:11:3 BAD_UNAVAILABLE src_endpoint.ip is filled by this rule (src_endpoint.ip); take the entry out.',
    ],
    [
      'an object that the rule fills in part',
      '  src_endpoint: No field says it.\n',
      'set/rule.yaml:11:3 BAD_UNAVAILABLE src_endpoint is filled by this rule (src_endpoint.ip); take the entry out.',
    ],
    [
      'an attribute that nothing asks for',
      '  duration: No field says it.\n',
      'set/rule.yaml:11:3 BAD_UNAVAILABLE duration is optional, not recommended, so nothing asks for it; take the entry out.',
    ],
    [
      'an entry without reason',
      '  status_code: ""\n',
      'set/rule.yaml:11:3 BAD_UNAVAILABLE status_code has no reason; say in a sentence why no source field gives it.',
    ],
  ];
  for (const [what, unavailable, expected] of cases) {
    it(`refuses ${what}`, () => {
      const found = findings(files(unavailable));

      expect(found).to.have.length(1);
      expect(found[0]).to.satisfy((line: string) => line.startsWith(expected), found[0]);
    });
  }

  it('takes attributes of elements, by index or for all', () => {
    const groups = `${base}  actor.user.name: $user
  actor.user.groups:
    list: [{ name: $group }]
unavailable:
`;
    for (const path of ['actor.user.groups[0].uid', 'actor.user.groups[].uid']) {
      expect(
        findings({ ...set, 'set/rule.yaml': `${groups}  ${path}: Nobody knows.\n` }),
      ).to.deep.equal([]);
    }
  });

  it('gives way to a field of the file that includes or extends', () => {
    const layered = {
      ...set,
      'set/part.yaml': 'unavailable: { status_code: No field says it., src_endpoint: Nowhere. }\n',
      'set/base.yaml': `include: [part]\n${base}`,
      'set/rule.yaml': 'extends: base\nfields: { status_code: $code }\n',
    };

    expect(findings(layered)).to.deep.equal([]);
    const [rule] = usable('set', { folders: memoryFolders(layered) }).rules;
    expect([...(rule?.unavailable.keys() ?? [])]).to.deep.equal([]);
  });

  it('is inherited', () => {
    const layered = {
      ...set,
      'set/base.yaml': `${base}unavailable: { status_code: No field says it. }\n`,
      'set/rule.yaml': 'extends: base\n',
    };

    const [rule] = usable('set', { folders: memoryFolders(layered) }).rules;

    expect([...(rule?.unavailable ?? [])]).to.deep.equal([['status_code', 'No field says it.']]);
  });
});
