import { expect } from 'chai';
import { createMetricsRegistry } from '../../plugin/observe/metrics-registry.ts';
import type { MetricRow } from '../../plugin/observe/metrics-rows.ts';
import { metrics } from '../../plugin/observe/metrics-table.ts';
import { metricsIn } from './metrics-in.ts';

const STREAM = { tenant: 'acme', stream: 'audit' };

describe('createMetricsRegistry', () => {
  const create = (withProcess = false) => createMetricsRegistry({ version: '1.2.3', withProcess });

  it('shows counters, gauges and histograms under the prefix', async () => {
    const registry = create();
    registry.count('pages_total', STREAM);
    registry.count('pages_total', STREAM, 4);
    registry.gauge('lag_seconds', STREAM, 1.5);
    registry.observe('forward_ack_seconds', {}, 0.02);
    const seen = metricsIn(await registry.text());
    expect(seen.value('fluent_netskope_pages_total', STREAM)).to.equal(5);
    expect(seen.value('fluent_netskope_lag_seconds', STREAM)).to.equal(1.5);
    expect(seen.value('fluent_netskope_forward_ack_seconds_count')).to.equal(1);
    expect(seen.value('fluent_netskope_forward_ack_seconds_bucket', { le: '0.025' })).to.equal(1);
    expect(seen.value('fluent_netskope_build_info', { version: '1.2.3' })).to.equal(1);
  });

  it('offers every metric of the table', async () => {
    const text = await create().text();
    for (const [name, { kind, help }] of Object.entries<MetricRow>(metrics)) {
      expect(text).to.contain(`# HELP fluent_netskope_${name} ${help}\n`);
      expect(text).to.contain(`# TYPE fluent_netskope_${name} ${kind}\n`);
    }
  });

  it('shows 0 from the start where rate() must see the first increase', async () => {
    const registry = create();
    registry.begin([STREAM]);
    const seen = metricsIn(await registry.text());
    expect(seen.value('fluent_netskope_records_total', STREAM)).to.equal(0);
    expect(seen.value('fluent_netskope_entries_total', { ...STREAM, result: 'invalid' })).to.equal(
      0,
    );
    expect(
      seen.value('fluent_netskope_dead_letters_total', { ...STREAM, reason: 'too_deep' }),
    ).to.equal(0);
    expect(seen.value('fluent_netskope_transform_seconds_count', STREAM)).to.equal(0);
    expect(seen.value('fluent_netskope_forward_frames_resent_total')).to.equal(0);
    expect(seen.value('fluent_netskope_transform_threads_lost_total', { reason: 'page' })).to.equal(
      0,
    );
  });

  it('keeps the numbers of a stream that is begun again', async () => {
    const registry = create();
    registry.begin([STREAM]);
    registry.observe('transform_seconds', STREAM, 0.1);
    registry.count('records_total', STREAM, 5);
    registry.begin([STREAM]);
    const seen = metricsIn(await registry.text());
    expect(seen.value('fluent_netskope_transform_seconds_count', STREAM)).to.equal(1);
    expect(seen.value('fluent_netskope_records_total', STREAM)).to.equal(5);
  });

  it('takes the values of a gauge away when it is cleared', async () => {
    const registry = create();
    registry.gauge('lag_seconds', STREAM, 9);
    registry.clear('lag_seconds');
    expect(metricsIn(await registry.text()).value('fluent_netskope_lag_seconds', STREAM)).to.equal(
      undefined,
    );
  });

  it('leaves a label out that the table does not have, rather than failing', async () => {
    const registry = create();
    const labels = { ...STREAM, surplus: 'x' };
    registry.count('pages_total', labels);
    expect(metricsIn(await registry.text()).value('fluent_netskope_pages_total', STREAM)).to.equal(
      1,
    );
  });

  it('keeps the numbers of two runs apart', async () => {
    const [one, other] = [create(), create()];
    one.count('pages_total', STREAM);
    expect(await other.text()).not.to.contain('stream="audit"');
  });

  it('adds the metrics of the process when asked to', async () => {
    expect(await create(true).text()).to.contain('\nprocess_resident_memory_bytes ');
  });
});
