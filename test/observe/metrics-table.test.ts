import { expect } from 'chai';
import { metrics } from '../../plugin/observe/metrics-table.ts';
import type { MetricRow } from '../../plugin/observe/metrics-rows.ts';

describe('the table of metrics', () => {
  const rows: readonly [string, MetricRow][] = Object.entries(metrics);

  for (const [name, row] of rows) {
    it(`names ${name} as Prometheus names a ${row.kind}`, () => {
      expect(name).to.match(/^[a-z][a-z0-9_]*$/);
      expect(name.endsWith('_total')).to.equal(row.kind === 'counter');
      if (row.kind === 'histogram') expect(name).to.match(/_seconds$/);
      for (const label of Object.keys(row.labels)) expect(label).to.match(/^[a-z][a-z_]*$/);
    });
  }

  it('says in one sentence what each is', () => {
    for (const [name, { help }] of rows) expect(help, name).to.match(/^[A-Z0-9`].*\.$/);
  });

  it('orders the bounds of histograms', () => {
    for (const [name, { buckets = [] }] of rows) {
      expect(
        [...buckets].sort((left, right) => left - right),
        name,
      ).to.deep.equal(buckets);
    }
  });
});
