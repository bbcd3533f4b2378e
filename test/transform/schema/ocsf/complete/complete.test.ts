import { expect } from 'chai';
import type { EventObject } from '../../../../../plugin/transform/schema/event-object.ts';
import type { CompileOptions } from '../../../../../plugin/transform/schema/target-schema.ts';
import { pathsOf } from '../../paths-of.ts';
import { shippedClass } from '../../shipped-schema.ts';

const NOW_MS = Date.UTC(2025, 5, 1);

const common = (): EventObject => ({
  activity_id: 1,
  severity_id: 1,
  time: 1736153549000,
  metadata: { product: { name: 'Netskope' } },
});

const login = (): EventObject => ({
  ...common(),
  user: { name: 'u@example.org' },
  service: { name: 'Example' },
});

/** The event completed, and whether the check then finds it right. */
function complete(
  className: string,
  event: EventObject,
  options: CompileOptions & { readonly also?: readonly string[] } = {},
): EventObject {
  const found = shippedClass(className);
  const produced = [...pathsOf(found, event), ...(options.also ?? [])];
  const target = found.compile(produced, options);
  target.complete(event);
  expect(target.check(event, NOW_MS)).to.deep.equal([]);
  return event;
}

describe('completing an event', () => {
  it('fills in class, category, type, version and captions', () => {
    expect(complete('authentication', login())).to.deep.equal({
      ...login(),
      class_uid: 3002,
      class_name: 'Authentication',
      category_uid: 3,
      category_name: 'Identity & Access Management',
      activity_name: 'Logon',
      type_uid: 300201,
      type_name: 'Authentication: Logon',
      severity: 'Informational',
      metadata: { product: { name: 'Netskope' }, version: '1.5.0' },
    });
  });

  it('writes the caption over another text, but leaves the source text beside Other', () => {
    const wrong = complete('authentication', { ...login(), activity_name: 'Login Attempt' });
    const other = complete('authentication', {
      ...login(),
      activity_id: 99,
      activity_name: 'Bounce',
    });
    expect(wrong).to.include({ activity_name: 'Logon' });
    expect(other).to.include({ activity_name: 'Bounce', type_name: 'Authentication: Other' });
  });

  it('writes captions inside objects and arrays, item by item', () => {
    const event = complete('detection_finding', {
      ...common(),
      finding_info: { uid: 'f1' },
      malware: [
        { name: 'a', classification_ids: [18, 99], classifications: [undefined, 'PUA'] },
        { name: 'b', classification_ids: [1] },
      ],
      evidences: [{ file: { name: 'x', type_id: 1 } }],
    });
    expect(event.malware).to.deep.equal([
      { name: 'a', classification_ids: [18, 99], classifications: ['Trojan', 'PUA'] },
      { name: 'b', classification_ids: [1], classifications: ['Adware'] },
    ]);
    expect(event).to.have.nested.property('evidences[0].file.type', 'Regular File');
  });

  const profiles: readonly (readonly [string, EventObject, readonly string[] | undefined])[] = [
    ['none for attributes of the class', {}, undefined],
    ['host for a device', { device: { hostname: 'h', type_id: 0 } }, ['host']],
    [
      'two in the order of their names',
      { action_id: 1, device: { ip: '192.0.2.1', type_id: 0 } },
      ['host', 'security_control'],
    ],
    [
      'one that lies deep',
      { metadata: { product: { name: 'n' }, data_classifications: [{ category_id: 1 }] } },
      ['data_classification'],
    ],
  ];
  const gated = [
    'device.hostname',
    'device.type_id',
    'action_id',
    'metadata.data_classifications[].category_id',
  ];
  for (const [what, more, expected] of profiles)
    it(`lists ${what}`, () => {
      const event = complete('authentication', { ...login(), ...more }, { also: gated });
      expect(event.metadata).to.have.property('version', '1.5.0');
      expect((event.metadata as EventObject).profiles).to.deep.equal(expected);
    });

  it('takes back a profile that the mapping lists without need', () => {
    const event = { ...login(), metadata: { product: { name: 'n' }, profiles: ['host'] } };
    expect(complete('authentication', event).metadata).not.to.have.property('profiles');
  });

  it('leaves type_uid out when there is no activity', () => {
    const authentication = shippedClass('authentication');
    const target = authentication.compile(pathsOf(authentication, login()));
    const { activity_id: activity, ...event } = login();
    target.complete(event);
    expect(activity).to.equal(1);
    expect(event).not.to.have.property('type_uid');
    expect(target.check(event, NOW_MS).map(({ path }) => path)).to.have.members([
      'activity_id',
      'type_uid',
    ]);
  });
});

describe('observables', () => {
  const rich = (): EventObject => ({
    ...login(),
    src_endpoint: { ip: '192.0.2.1', port: 443 },
    dst_endpoint: { ip: '192.0.2.1', hostname: 'host.example.org' },
    user: { name: 'u@example.org', email_addr: 'u@example.org', uid: '7' },
    http_request: {
      user_agent: 'Mozilla/5.0',
      url: { url_string: 'https://example.org/', path: '/' },
    },
    auth_factors: [
      { factor_type_id: 1, email_addr: 'first@example.org' },
      { factor_type_id: 1, email_addr: 'second@example.org' },
    ],
  });

  it('are left alone unless asked for', () => {
    expect(complete('authentication', rich())).not.to.have.property('observables');
  });

  it('name every usual value once, by its real path', () => {
    const { observables } = complete('authentication', rich(), { observables: true });
    expect(observables).to.have.deep.members([
      { name: 'user.name', type_id: 4, type: 'User Name', value: 'u@example.org' },
      { name: 'user.email_addr', type_id: 5, type: 'Email Address', value: 'u@example.org' },
      { name: 'src_endpoint.ip', type_id: 2, type: 'IP Address', value: '192.0.2.1' },
      { name: 'dst_endpoint.hostname', type_id: 1, type: 'Hostname', value: 'host.example.org' },
      {
        name: 'http_request.user_agent',
        type_id: 16,
        type: 'HTTP User-Agent',
        value: 'Mozilla/5.0',
      },
      {
        name: 'http_request.url.url_string',
        type_id: 6,
        type: 'URL String',
        value: 'https://example.org/',
      },
      {
        name: 'auth_factors[0].email_addr',
        type_id: 5,
        type: 'Email Address',
        value: 'first@example.org',
      },
      {
        name: 'auth_factors[1].email_addr',
        type_id: 5,
        type: 'Email Address',
        value: 'second@example.org',
      },
    ]);
  });

  it('may be of other types, numbers as text', () => {
    const { observables } = complete('authentication', rich(), { observables: [11, 31] });
    expect(observables).to.have.deep.members([
      { name: 'src_endpoint.port', type_id: 11, type: 'Port', value: '443' },
      { name: 'user.uid', type_id: 31, type: 'User Object: uid', value: '7' },
    ]);
  });

  it('come after those of the mapping and do not repeat them', () => {
    const own = { name: 'dst_endpoint.ip', type_id: 2, value: '192.0.2.1' };
    const event = complete(
      'authentication',
      { ...rich(), observables: [own] },
      { observables: [2] },
    );
    expect(event.observables).to.deep.equal([{ ...own, type: 'IP Address' }]);
  });

  it('do not repeat a value in a long list either', () => {
    const values = Array.from({ length: 60 }, (_, i) => `${i % 40}@example.org`);
    const factors = values.map((email_addr) => ({ factor_type_id: 1, email_addr }));
    const event = complete(
      'authentication',
      { ...login(), auth_factors: factors },
      { observables: [5] },
    );
    expect(event.observables).to.have.length(40);
  });

  it('are those of one event, whatever the one before had', () => {
    const eventOf = (count: number): EventObject => ({
      ...login(),
      auth_factors: Array.from({ length: count }, (_, i) => ({
        factor_type_id: 1,
        email_addr: `${i}@example.org`,
      })),
    });
    const found = shippedClass('authentication');
    const target = found.compile(pathsOf(found, eventOf(1)), { observables: [5] });
    for (const count of [60, 60, 1, 30]) {
      const event = eventOf(count);
      target.complete(event);
      expect(event.observables).to.have.length(count);
    }
  });
});
