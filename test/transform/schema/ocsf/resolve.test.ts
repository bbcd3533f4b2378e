import { expect } from 'chai';
import type { AttributeFacts } from '../../../../plugin/transform/schema/target-schema.ts';
import { shippedClass } from '../shipped-schema.ts';

const finding = shippedClass('detection_finding');

const facts = (path: string): AttributeFacts => {
  const resolution = finding.resolve(path);
  if (resolution.kind !== 'found') throw new Error(`${path}: ${resolution.kind}`);
  return resolution.attribute;
};

describe('looking up an attribute path', () => {
  const kinds: readonly (readonly [string, AttributeFacts['kind'], string])[] = [
    ['message', 'string', 'string_t'],
    ['severity_id', 'integer', 'integer_t'],
    ['time', 'timestamp', 'timestamp_t'],
    ['type_uid', 'integer', 'long_t'],
    ['is_alert', 'boolean', 'boolean_t'],
    ['device.ip', 'string', 'ip_t'],
    ['device.location.lat', 'float', 'float_t'],
    ['device.location.coordinates', 'float', 'float_t'],
    ['evidences[].data', 'any', 'json_t'],
    ['evidences[0].url', 'object', 'object_t'],
    ['evidences[].src_endpoint.port', 'integer', 'port_t'],
    ['unmapped', 'any', 'object_t'],
    ['finding_info.types[]', 'string', 'string_t'],
  ];
  for (const [path, kind, type] of kinds)
    it(`finds ${path}, ${kind} of type ${type}`, () =>
      expect(facts(path)).to.include({ kind, type }));

  it('knows an array from its elements', () => {
    expect(facts('finding_info.types').isArray).to.equal(true);
    expect(facts('finding_info.types[0]')).to.include({
      isArray: false,
      path: 'finding_info.types[]',
    });
  });

  it('names the profiles of the path, the sibling and the deprecation', () => {
    expect(facts('actor.user.name').profiles).to.deep.equal(['host']);
    expect(facts('evidences[].file.type_id').sibling).to.equal('evidences[].file.type');
    expect(facts('malware[].classification_ids[]').sibling).to.equal('malware[].classifications[]');
    expect(facts('metadata.extension').deprecated).to.equal('1.1.0');
    expect(facts('message')).not.to.have.any.keys('sibling', 'enum', 'deprecated');
  });

  it('tells what is required and what is filled in', () => {
    expect(facts('severity_id')).to.include({ isRequired: true, isDerived: false });
    expect(facts('metadata.version')).to.include({ isRequired: true, isDerived: true });
    expect(finding.required).to.include.members(['finding_info', 'time', 'type_uid']);
    expect(finding.required).not.to.include('cloud');
  });

  it('tells recommended attributes from the others, at the top and inside objects', () => {
    expect(facts('message').requirement).to.equal('recommended');
    expect(facts('severity_id').requirement).to.equal('required');
    expect(facts('evidences[].data').requirement).to.equal('optional');
    expect(finding.recommended()).to.include('message').and.not.to.include('severity_id');
    expect(finding.recommendedOf('evidences[]')).to.deep.equal(finding.recommendedOf('evidences'));
    expect(finding.recommendedOf('evidences[]')).to.include('src_endpoint');
    expect(finding.recommendedOf('evidences[].src_endpoint')).to.include('ip');
  });

  it('leaves recommended attributes out that need a profile which nothing around them needs', () => {
    expect(facts('action_id')).to.include({ requirement: 'recommended' });
    expect(finding.recommended()).not.to.include('action_id');
    expect(facts('actor').profiles).to.deep.equal(['host']);
    expect(finding.recommendedOf('actor')).to.deep.equal(['process', 'user']);
  });

  it('recommends nothing in what is no object', () => {
    expect(finding.recommendedOf('message')).to.deep.equal([]);
    expect(finding.recommendedOf('no.such')).to.deep.equal([]);
  });

  it('finds enum ids by caption and captions by id', () => {
    const severity = facts('severity_id').enum;
    expect(severity?.idOf(' high ')).to.equal(4);
    expect(severity?.idOf('higher')).to.equal(undefined);
    expect(severity?.captions.get(4)).to.equal('High');
    expect(facts('evidences[].http_request.http_method').enum?.idOf('get')).to.equal('GET');
    const activity = shippedClass('data_security_finding').resolve('activity_id');
    expect(activity.kind === 'found' && activity.attribute.enum?.deprecated.get(4)).to.equal(
      '1.4.0',
    );
  });

  it('says which step is unknown, in what, and what there is', () => {
    const resolution = finding.resolve('evidences[].src_endpoint.iip');
    expect(resolution).to.include({
      kind: 'unknown',
      at: 'evidences[].src_endpoint.iip',
      name: 'iip',
      owner: 'object network_endpoint',
    });
    expect(resolution).to.have.property('candidates').that.includes('ip');
  });

  const misused: readonly (readonly [string, string, string])[] = [
    ['evidences.src_endpoint.ip', 'evidences', 'write evidences[]'],
    ['device[].ip', 'device[]', 'write device without [ ]'],
    ['message.text', 'message.text', 'has no attributes of its own'],
    ['unmapped.a', 'unmapped.a', 'has no attributes of its own'],
    ['a..b', 'a..b', 'is no attribute path'],
  ];
  for (const [path, at, message] of misused)
    it(`refuses ${path} and says how to write it`, () => {
      const resolution = finding.resolve(path);
      expect(resolution.kind).to.equal('misused');
      expect(resolution).to.have.property('message').that.includes(message);
      expect(resolution)
        .to.have.property('at')
        .that.satisfies((found: string) => at.startsWith(found));
    });

  it('lists the constraints and every profile that the class can need', () => {
    expect(shippedClass('authentication').constraints).to.deep.equal([
      { kind: 'at_least_one', attributes: ['service', 'dst_endpoint'] },
    ]);
    expect(finding.profiles).to.include.members([
      'host',
      'cloud',
      'container',
      'linux/linux_users',
    ]);
  });
});
