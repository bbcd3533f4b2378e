import { expect } from 'chai';
import { createMetricsRegistry } from '../../plugin/observe/metrics-registry.ts';
import { createScrape } from '../../plugin/status/scrape.ts';
import { metricsIn } from '../observe/metrics-in.ts';
import { NOW_MS, receiverOf, sidecarOf, streamOf, TIMES } from './sample-status.ts';

const STREAM = { tenant: 'acme', stream: 'audit' };

describe('createScrape', () => {
  const arrange = () => {
    const { scene, status } = sidecarOf();
    const registry = createMetricsRegistry({ version: '0', withProcess: false });
    let nowMs = NOW_MS;
    const scrape = createScrape({ registry, status, times: () => TIMES, nowMs: () => nowMs });
    const value = async (name: string, labels: Readonly<Record<string, string>> = {}) => {
      scrape();
      return metricsIn(await registry.text()).value(`fluent_netskope_${name}`, labels);
    };
    const pass = (ms: number) => {
      nowMs += ms;
    };
    return { scene, value, pass };
  };

  it('lets lag and ages grow while nothing answers', async () => {
    const { value, pass } = arrange();
    expect(await value('lag_seconds', STREAM)).to.equal(30);
    pass(3600_000);
    expect(await value('lag_seconds', STREAM)).to.equal(3630);
    expect(await value('last_record_age_seconds', STREAM)).to.equal(3640);
    expect(await value('last_answer_age_seconds', STREAM)).to.equal(3610);
    expect(await value('stream_ready', STREAM)).to.equal(0);
  });

  it('never shows a negative lag when the mark is ahead of the clock', async () => {
    const { scene, value } = arrange();
    scene.streams = [streamOf({ hwmSecs: NOW_MS / 1000 + 5 })];
    expect(await value('lag_seconds', STREAM)).to.equal(0);
  });

  it('has exactly one state of a stream at 1', async () => {
    const { scene, value } = arrange();
    scene.streams = [streamOf({ state: 'rate limited' })];
    expect(await value('stream_state', { ...STREAM, state: 'rate limited' })).to.equal(1);
    expect(await value('stream_state', { ...STREAM, state: 'waiting' })).to.equal(0);
  });

  it('shows the worse of two buckets that are one stream', async () => {
    const { scene, value } = arrange();
    const worse = streamOf({ state: 'denied', index: 'b' });
    for (const streams of [
      [streamOf({ index: 'a' }), worse],
      [worse, streamOf({ index: 'a' })],
    ]) {
      scene.streams = streams;
      expect(await value('stream_state', { ...STREAM, state: 'denied' })).to.equal(1);
      expect(await value('stream_ready', STREAM)).to.equal(0);
    }
  });

  it('shows no lag of a stream that has gone', async () => {
    const { scene, value } = arrange();
    await value('lag_seconds', STREAM);
    scene.streams = [];
    expect(await value('lag_seconds', STREAM)).to.equal(undefined);
  });

  it('raises and lowers an alert', async () => {
    const { scene, value } = arrange();
    const silence = { ...STREAM, kind: 'silence' } as const;
    expect(await value('alert_active', silence)).to.equal(0);
    scene.alerts = [{ ...silence, sinceMs: NOW_MS, message: 'quiet' }];
    expect(await value('alert_active', silence)).to.equal(1);
    scene.alerts = [];
    expect(await value('alert_active', silence)).to.equal(0);
  });

  it('shows an alert about a tenant without a stream', async () => {
    const { scene, value } = arrange();
    const rejected = { tenant: 'acme', stream: '', kind: 'token_rejected' } as const;
    expect(await value('alert_active', rejected)).to.equal(0);
    scene.alerts = [{ tenant: 'acme', kind: 'token_rejected', sinceMs: NOW_MS, message: 'no' }];
    expect(await value('alert_active', rejected)).to.equal(1);
  });

  it('shows the receiver as down while it has trouble, and its phase', async () => {
    const { scene, value } = arrange();
    scene.receiver = receiverOf({ phase: 'waiting', lastError: 'gone', waiting: 3 });
    expect(await value('forward_receiver_up')).to.equal(0);
    expect(await value('forward_receiver_phase', { phase: 'waiting' })).to.equal(1);
    expect(await value('forward_waiting_frames')).to.equal(3);
  });

  it('counts each reload once, and shows that the last one was refused', async () => {
    const { scene, value } = arrange();
    scene.reload = { loadedAtMs: NOW_MS, reloads: 2, problem: { message: 'bad', atMs: NOW_MS } };
    await value('config_reloads_total');
    expect(await value('config_reloads_total')).to.equal(2);
    expect(await value('config_reload_failed')).to.equal(1);
    expect(await value('config_loaded_timestamp_seconds')).to.equal(NOW_MS / 1000);
  });

  it('shows how much of the page budget is in use', async () => {
    const { value } = arrange();
    expect(await value('page_budget_held_bytes')).to.equal(1000);
    expect(await value('page_budget_limit_bytes')).to.equal(4000);
  });
});
