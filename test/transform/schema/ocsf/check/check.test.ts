import { expect } from 'chai';
import type { EventObject } from '../../../../../plugin/transform/schema/event-object.ts';
import { pathsOf } from '../../paths-of.ts';
import { shippedClass } from '../../shipped-schema.ts';
import { loginEvent } from './login-event.ts';

const NOW_MS = Date.UTC(2025, 5, 1);

const authentication = shippedClass('authentication');
const target = authentication.compile(pathsOf(authentication, loginEvent()));

const right = (): EventObject => {
  const made = loginEvent();
  target.complete(made);
  return made;
};

/** Sets what a path such as `user.groups[0].name` refers to; undefined takes it away. */
function set(root: EventObject, path: string, value: unknown): EventObject {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  const last = steps.pop() ?? '';
  const owner = steps.reduce<EventObject>((at, step) => at[step] as EventObject, root);
  if (value === undefined) Reflect.deleteProperty(owner, last);
  else owner[last] = value;
  return root;
}

const codes = (changed: EventObject): readonly string[] =>
  target.check(changed, NOW_MS).map(({ code, path }) => `${code} ${path}`);

const wrongType = 'attribute_wrong_type';
const noMatch = 'attribute_value_regex_not_matched';

describe('checking an event', () => {
  it('finds nothing wrong with one that holds an attribute of every type', () => {
    expect(target.check(right(), NOW_MS)).to.deep.equal([]);
  });

  const cases: readonly (readonly [path: string, value: unknown, expected: readonly string[]])[] = [
    ['message', 1, [`${wrongType} message`]],
    ['message', '', ['empty_value message']],
    ['message', null, [`${wrongType} message`]],
    ['is_remote', 'true', [`${wrongType} is_remote`]],
    ['count', 1.5, [`${wrongType} count`]],
    ['count', '1', [`${wrongType} count`]],
    ['count', 2 ** 53, ['unsafe_integer count']],
    ['duration', -(2 ** 53), ['unsafe_integer duration']],
    ['user.uid', 8847222077216958, [`${wrongType} user.uid`]],
    ['src_endpoint.location.lat', '46.9', [`${wrongType} src_endpoint.location.lat`]],
    ['src_endpoint.location.lat', NaN, [`${wrongType} src_endpoint.location.lat`]],
    [
      'src_endpoint.location.coordinates[0]',
      'x',
      [`${wrongType} src_endpoint.location.coordinates[0]`],
    ],
    ['src_endpoint.port', 65536, ['attribute_value_exceeds_range src_endpoint.port']],
    ['src_endpoint.port', -1, ['attribute_value_exceeds_range src_endpoint.port']],
    ['src_endpoint.ip', '999.0.2.1', [`${noMatch} src_endpoint.ip`]],
    ['src_endpoint.ip', 'host', [`${noMatch} src_endpoint.ip`]],
    ['src_endpoint.ip', '192.0.2.1\u00a0', [`${noMatch} src_endpoint.ip`]],
    [
      'src_endpoint.ip',
      '1'.repeat(41),
      ['attribute_value_exceeds_max_len src_endpoint.ip', `${noMatch} src_endpoint.ip`],
    ],
    ['src_endpoint.mac', '00-00-5e', [`${noMatch} src_endpoint.mac`]],
    ['device.subnet', 's'.repeat(43), ['attribute_value_exceeds_max_len device.subnet']],
    ['user.email_addr', 'nobody', [`${noMatch} user.email_addr`]],
    ['session.uuid', 'x', [`${noMatch} session.uuid`]],
    ['certificate.fingerprints[0].value', 'xyz', [`${noMatch} certificate.fingerprints[0].value`]],
    ['start_time_dt', 'yesterday', [`${noMatch} start_time_dt`]],
    ['time', 1736153549, ['time_implausible time']],
    ['time', NOW_MS + 2 * 86_400_000, ['time_implausible time']],
    ['start_time', 1736153549, ['timestamp_not_ms start_time']],
    ['metadata.logged_time', 1736153549000000, ['timestamp_not_ms metadata.logged_time']],
    ['severity_id', 7, ['attribute_enum_value_unknown severity_id']],
    ['severity_id', '1', ['attribute_enum_value_unknown severity_id']],
    ['severity_id', null, ['attribute_enum_value_unknown severity_id']],
    ['http_request.http_method', 'GETS', ['attribute_enum_value_unknown http_request.http_method']],
    [
      'http_request.url.category_ids[0]',
      2,
      ['attribute_enum_array_value_unknown http_request.url.category_ids[0]'],
    ],
    [
      'http_request.url.categories[0]',
      'Own',
      ['attribute_enum_array_sibling_incorrect http_request.url.categories[0]'],
    ],
    [
      'http_request.url.categories',
      ['Pornography'],
      ['sibling_missing http_request.url.categories[1]'],
    ],
    [
      'http_request.url.category_ids',
      [99, 3, 4],
      [
        'attribute_enum_array_sibling_incorrect http_request.url.categories[1]',
        'attribute_enum_array_sibling_missing http_request.url.categories[2]',
      ],
    ],
    ['http_request.url.category_ids', [], ['empty_value http_request.url.category_ids']],
    ['http_request.url.category_ids', 3, [`${wrongType} http_request.url.category_ids`]],
    ['severity', 'Low', ['attribute_enum_sibling_incorrect severity']],
    ['status', undefined, ['sibling_missing status']],
    ['status', 'Other', ['attribute_enum_sibling_suspicious_other status']],
    ['class_uid', 3001, ['attribute_enum_value_unknown class_uid', 'type_uid_incorrect type_uid']],
    ['category_uid', 4, ['attribute_enum_value_unknown category_uid']],
    [
      'type_uid',
      300202,
      ['type_uid_incorrect type_uid', 'attribute_enum_sibling_incorrect type_name'],
    ],
    ['metadata.version', '1.4.0', ['version_incorrect metadata.version']],
    [
      'metadata.profiles[0]',
      'home',
      ['profile_unknown metadata.profiles[0]', 'attribute_unknown start_time_dt'],
    ],
    [
      'metadata.profiles',
      undefined,
      [
        'attribute_unknown start_time_dt',
        'attribute_unknown device',
        'attribute_unknown action_id',
        'attribute_unknown action',
      ],
    ],
    [
      'metadata.profiles',
      ['datetime', 'host', 'security_control', 'cloud'],
      ['attribute_required_missing cloud'],
    ],
    ['metadata.labels', [], ['empty_value metadata.labels']],
    ['metadata.labels', [''], ['empty_value metadata.labels[0]']],
    ['metadata.product', undefined, ['attribute_required_missing metadata.product']],
    ['metadata.product.name', undefined, ['constraint_failed metadata.product']],
    ['user', undefined, ['attribute_required_missing user']],
    ['user', {}, ['constraint_failed user', 'empty_value user']],
    ['user', [{ name: 'u' }], [`${wrongType} user`]],
    ['user.groups', { name: 'g' }, [`${wrongType} user.groups`]],
    ['user.groups[0]', null, [`${wrongType} user.groups[0]`]],
    ['user.nickname', 'n', ['attribute_unknown user.nickname']],
    ['verdict', 'n', ['attribute_unknown verdict']],
    ['service', undefined, ['constraint_failed $']],
    ['device.type_id', undefined, ['attribute_required_missing device.type_id']],
    ['src_endpoint.location.city', undefined, ['constraint_failed src_endpoint.location']],
    ['enrichments[0].data', null, ['empty_value enrichments[0].data']],
    [
      'enrichments[0].data',
      { a: [{}], b: '' },
      ['empty_value enrichments[0].data.a[0]', 'empty_value enrichments[0].data.b'],
    ],
    ['enrichments[0].data', [2 ** 60], ['unsafe_integer enrichments[0].data[0]']],
    ['unmapped', {}, []],
    ['src_endpoint.ip', '2001:db8::1', []],
    ['src_endpoint.location.lat', 34, []],
    ['activity_name', undefined, []],
  ];
  for (const [path, value, expected] of cases)
    it(`says ${expected.join(', ') || 'nothing'} of ${path} = ${value === undefined ? 'nothing' : JSON.stringify(value)}`, () => {
      expect(codes(set(right(), path, value))).to.have.members(expected);
    });

  it('wants a constraint of just one', () => {
    const finding = {
      activity_id: 1,
      severity_id: 1,
      time: 1736153549000,
      metadata: { product: { name: 'n' } },
      finding_info: { uid: 'f' },
      vulnerabilities: [{ cve: { uid: 'CVE-1' } }, { cve: { uid: 'CVE-1' }, cwe: { uid: '1' } }],
    };
    const detectionFinding = shippedClass('detection_finding');
    const compiled = detectionFinding.compile(pathsOf(detectionFinding, finding));
    compiled.complete(finding);
    expect(compiled.check(finding, NOW_MS)).to.deep.equal([
      {
        code: 'constraint_failed',
        path: 'vulnerabilities[1]',
        message: 'needs just_one of cve, cwe',
      },
    ]);
  });

  it('quotes nothing of the event', () => {
    const secret = 'tell-nobody';
    const changed = set(set(right(), 'user.email_addr', secret), 'severity_id', secret);
    const found = target.check(set(changed, 'time', secret), NOW_MS);
    expect(found).to.have.length.greaterThan(2);
    expect(JSON.stringify(found)).not.to.include(secret);
  });

  it('tells the encoder which numbers are floats', () => {
    expect(target.floatPaths).to.have.members([
      'src_endpoint.location.lat',
      'src_endpoint.location.long',
      'src_endpoint.location.coordinates',
    ]);
    const location = target.shape.attributes.get('src_endpoint')?.attributes.get('location');
    expect(location?.attributes.get('coordinates')).to.include({ kind: 'float', isArray: true });
    expect(target.shape.attributes.get('time')?.kind).to.equal('timestamp');
    expect(target.shape.attributes.get('unmapped')?.kind).to.equal('any');
  });

  it('refuses to compile a path that the class does not have', () => {
    expect(() => shippedClass('authentication').compile(['usr.name'])).to.throw(
      'no attribute usr.name',
    );
  });
});
