import { expect } from 'chai';
import { compileTagTemplate } from '../../../plugin/transform/frame/tag-template.ts';

const VALUES = { kind: 'audit', tenant: 'acme', stream: 'audit', day: '2026-01-02' };

const CASES: [template: string, values: Partial<typeof VALUES>, tag: string][] = [
  ['netskope.raw.{kind}.{tenant}.{day}', {}, 'netskope.raw.audit.acme.2026-01-02'],
  ['{stream}', { stream: 'alert_dlp' }, 'alert_dlp'],
  ['fixed', {}, 'fixed'],
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

  it('throws on a placeholder that the configuration schema would have refused', () => {
    expect(() => compileTagTemplate('a.{knd}')).to.throw(RangeError, '{knd}');
  });
});
