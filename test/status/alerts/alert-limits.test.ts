import { expect } from 'chai';
import { loadConfig } from '../../../plugin/config/load-config.ts';
import { alertLimitsOf } from '../../../plugin/status/alerts/alert-limits.ts';

const HOUR = 3_600_000;

describe('alertLimitsOf', () => {
  const limitsOf = async (all: string, tenant: string) => {
    const text = `tenants:
  - name: acme
    url: https://acme.goskope.com
    token: { env: TOKEN }
    streams: [page, audit, incident]
${tenant}forward: { to: "tcp://127.0.0.1:24224" }
${all}`;
    const loaded = await loadConfig({
      file: 'fluent-netskope.yaml',
      text,
      readFile: () => Promise.reject(new Error('nothing to read')),
      environment: {},
    });
    if (loaded.kind === 'invalid') throw new Error(loaded.diagnostics[0]?.message);
    return alertLimitsOf(loaded.config);
  };

  it('has limits when nothing is configured', async () => {
    const limits = await limitsOf('', '');
    expect(limits.stream('acme', 'audit')).to.deep.equal({
      silenceMs: 24 * HOUR,
      lagMs: 6 * HOUR,
      stuckMs: HOUR / 2,
    });
    expect(limits.tokenMs('acme')).to.equal(7 * 24 * HOUR);
  });

  it('takes the limit of the narrowest scope', async () => {
    const limits = await limitsOf(
      `alerts:
  silence_alert_after: 12h
  lag_alert_after: off
  token_alert_before: 1d
  streams:
    - { stream: incident, silence_alert_after: off }
    - { stream: page, silence_alert_after: 2h }
`,
      `    alerts:
      silence_alert_after: 6h
      token_alert_before: off
      streams: [{ stream: page, silence_alert_after: 1h }]
`,
    );
    expect(limits.stream('acme', 'page').silenceMs).to.equal(HOUR);
    expect(limits.stream('acme', 'incident').silenceMs).to.equal(undefined);
    expect(limits.stream('acme', 'audit').silenceMs).to.equal(6 * HOUR);
    expect(limits.stream('other', 'audit').silenceMs).to.equal(12 * HOUR);
    expect(limits.stream('acme', 'audit').lagMs).to.equal(undefined);
    expect(limits.tokenMs('acme')).to.equal(undefined);
    expect(limits.tokenMs('other')).to.equal(24 * HOUR);
  });
});
