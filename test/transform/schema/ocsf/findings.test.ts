import { expect } from 'chai';
import { shippedClass } from '../shipped-schema.ts';

const COMMON = ['activity_id', 'severity_id', 'time', 'metadata.product.name'];
const LOGIN = [...COMMON, 'user.name', 'service.name'];

const brief = (
  className: string,
  produced: readonly string[],
  guaranteed?: readonly string[],
): readonly string[] =>
  shippedClass(className)
    .findings({ produced, ...(guaranteed && { guaranteed }) })
    .map(({ severity, code, path }) => `${severity} ${code} ${path}`);

describe('findings before any event', () => {
  it('has nothing to say about a rule that gives what the class needs', () => {
    expect(brief('authentication', LOGIN)).to.deep.equal([]);
    expect(brief('authentication', LOGIN, LOGIN)).to.deep.equal([]);
  });

  const cases: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    [
      'an attribute that is not there',
      'authentication',
      [...LOGIN, 'user.emial_addr'],
      ['error UNKNOWN_ATTRIBUTE user.emial_addr'],
    ],
    [
      'an array without brackets',
      'authentication',
      [...LOGIN, 'user.groups.name'],
      ['error MISUSED_ATTRIBUTE user.groups'],
    ],
    [
      'an object given as a whole',
      'authentication',
      [...LOGIN, 'device'],
      ['error MISUSED_ATTRIBUTE device'],
    ],
    [
      'what is filled in anyway',
      'authentication',
      [...LOGIN, 'class_uid', 'metadata.version'],
      ['warning DERIVED_ATTRIBUTE class_uid', 'warning DERIVED_ATTRIBUTE metadata.version'],
    ],
    [
      'a deprecated attribute',
      'account_change',
      [...COMMON, 'user.name', 'policy.name'],
      ['warning DEPRECATED_ATTRIBUTE policy'],
    ],
    [
      'a required attribute that nothing gives',
      'authentication',
      LOGIN.filter((path) => path !== 'user.name'),
      ['error MISSING_ATTRIBUTE user'],
    ],
    [
      'one in an object',
      'file_hosting',
      [...COMMON, 'actor.user.name', 'src_endpoint.ip', 'file.name'],
      ['error MISSING_ATTRIBUTE file.type_id'],
    ],
    [
      'one that a profile requires',
      'authentication',
      [...LOGIN, 'api.operation'],
      ['error MISSING_ATTRIBUTE cloud'],
    ],
    [
      'a constraint of the class that cannot hold',
      'authentication',
      LOGIN.filter((path) => path !== 'service.name'),
      ['error UNMET_CONSTRAINT $'],
    ],
    [
      'a constraint of an object that cannot hold',
      'authentication',
      [...LOGIN, 'src_endpoint.port'],
      ['error UNMET_CONSTRAINT src_endpoint'],
    ],
  ];
  for (const [what, className, produced, expected] of cases)
    it(`reports ${what}`, () => expect(brief(className, produced)).to.deep.equal(expected));

  it('reports two attributes that are always given where just one may be', () => {
    const ids = ['vulnerabilities[].cve.uid', 'vulnerabilities[].cwe.uid'];
    const produced = [...COMMON, 'finding_info.uid', ...ids];
    expect(brief('detection_finding', produced)).to.deep.equal([]);
    expect(brief('detection_finding', produced, produced)).to.deep.equal([
      'error UNMET_CONSTRAINT vulnerabilities',
    ]);
  });

  it('notes what may be missing once it knows what is guaranteed', () => {
    const sure = LOGIN.filter((path) => path !== 'user.name' && path !== 'service.name');
    expect(brief('authentication', LOGIN, sure)).to.deep.equal([
      'note MAY_MISS_ATTRIBUTE user',
      'note MAY_MISS_CONSTRAINT $',
    ]);
  });

  it('notes an object that other attributes may bring without the one that it needs', () => {
    const produced = [
      ...LOGIN,
      'src_endpoint.location.lat',
      'src_endpoint.location.city',
      'src_endpoint.ip',
    ];
    expect(brief('authentication', produced, LOGIN)).to.deep.equal([
      'note MAY_MISS_CONSTRAINT src_endpoint',
      'note MAY_MISS_CONSTRAINT src_endpoint.location',
    ]);
  });

  it('gives the right names beside a wrong one', () => {
    const [finding] = shippedClass('authentication').findings({ produced: [...LOGIN, 'usr.name'] });
    expect(finding?.unknown?.name).to.equal('usr');
    expect(finding?.unknown?.candidates).to.include('user');
  });
});
