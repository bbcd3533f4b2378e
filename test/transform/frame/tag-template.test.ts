import { expect } from 'chai';
import { fake } from 'sinon';
import { compileTagTemplate } from '../../../plugin/transform/frame/tag-template.ts';

const VALUES = {
  kind: 'audit',
  tenant: 'acme',
  stream: 'audit',
  day: '2026-01-02',
  record: () => Buffer.from('abc'),
};

const CASES: [template: string, values: Partial<typeof VALUES>, tag: string][] = [
  ['netskope.raw.{kind}.{tenant}.{day}', {}, 'netskope.raw.audit.acme.2026-01-02'],
  ['{stream}', { stream: 'alert_dlp' }, 'alert_dlp'],
  ['fixed', {}, 'fixed'],
  // SHA-256 of "abc" as FIPS 180-4 has it.
  ['a.{record}', {}, 'a.ba7816bf8f01cfea414140de5dae2223'],
  ['a.{kind}.b', { kind: 'x.y/z%d' }, 'a.x_y_z_d.b'],
  ['a.{kind}', { kind: '' }, 'a._'],
  ['a.{kind}', { kind: 'é' }, 'a._'],
];

describe('compileTagTemplate', () => {
  for (const [template, values, tag] of CASES) {
    it(`makes ${tag} of ${template}`, () => {
      expect(compileTagTemplate(template)({ ...VALUES, ...values })).to.equal(tag);
    });
  }

  it('makes the tag of what it is given, whatever it made before', () => {
    const tagOf = compileTagTemplate('{kind}.{tenant}.{stream}.{day}');
    const [kinds, tenants, streams, days] = [
      ['a', 'b'],
      ['acme', 'other'],
      ['audit', 'page'],
      ['2026-01-01', '2026-01-02'],
    ];
    // Every two neighbours differ in one of the four.
    const order = Array.from({ length: 64 }, (_, at) => at ^ (at >> 1));
    for (const bits of order) {
      const pick = (from: readonly string[] = [], bit = 0): string => from[(bits >> bit) & 1] ?? '';
      const [kind, tenant] = [pick(kinds, 0), pick(tenants, 1)];
      const [stream, day] = [pick(streams, 2), pick(days, 3)];
      const tag = tagOf({ ...VALUES, kind, tenant, stream, day });
      expect(tag).to.equal(`${kind}.${tenant}.${stream}.${day}`);
    }
  });

  it('asks for the record only where the template holds it', () => {
    const record = fake.returns(Buffer.from('abc'));
    compileTagTemplate('a.{kind}.{day}')({ ...VALUES, record });
    expect(record.callCount).to.equal(0);
  });

  it('throws on a placeholder that the configuration schema would have refused', () => {
    expect(() => compileTagTemplate('a.{knd}')).to.throw(RangeError, '{knd}');
  });
});
