import { expect } from 'chai';
import type { Config } from '../../plugin/config/config.generated.ts';
import { createConfigParser } from '../../plugin/config/load-config.ts';
import { openStatusService, type StatusService } from '../../plugin/cli/status-service.ts';
import { createMetricsRegistry } from '../../plugin/observe/metrics-registry.ts';
import { createLogTail } from '../../plugin/status/log-tail.ts';
import type { Readiness } from '../../plugin/status/readiness.ts';
import type { Snapshot } from '../../plugin/status/snapshot-shape.ts';
import { createMemoryLog } from '../pipeline/fakes.ts';
import { sidecarOf, streamOf } from '../status/sample-status.ts';

/** A configuration whose receiver and longest answer a reload may change. */
function configOf(receiver: string, timeoutSecs: number): Config {
  const text = `tenants:
  - { name: acme, url: "https://acme.example.com", token: { env: TOKEN }, index: one, streams: [audit] }
forward: { to: "${receiver}" }
outputs: [{ mapping: raw, tag: "netskope.raw.{stream}.{tenant}.{day}" }]
http: { timeout_secs: ${timeoutSecs} }
listen: 127.0.0.1:0
`;
  const loaded = createConfigParser()(text, { file: 'c.yaml', environment: { TOKEN: 'any' } });
  if (loaded.kind === 'ok') return loaded.config;
  throw new Error(JSON.stringify(loaded.diagnostics));
}

describe('openStatusService', () => {
  let service: StatusService;
  let inUse: Config;

  beforeEach(async () => {
    const { scene, status } = sidecarOf();
    const trouble = { key: 'status 503', message: 'The tenant has trouble.', sinceMs: Date.now() };
    const lateByMs = 100_000;
    const dueMs = Date.now() - lateByMs;
    scene.streams = [streamOf({ trouble, lastAnswerAtMs: dueMs, answerDueAtMs: dueMs })];
    inUse = configOf('unix:///run/one.sock', 3600);
    const observed = {
      registry: createMetricsRegistry({ version: '1.2.3', withProcess: false }),
      logTail: createLogTail(10),
    };
    const parts = { log: createMemoryLog(), version: '1.2.3', status };
    service = await openStatusService(() => inUse, observed, parts);
  });
  afterEach(() => service.close());

  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`${service.url}${path}`)).json();
  const isReady = async (): Promise<boolean> => ((await ask('readyz')) as Readiness).ready;
  const receiver = async (): Promise<string> =>
    ((await ask('status.json')) as Snapshot).receiver.to;

  it('judges and shows by the configuration that is in use, not by the first one', async () => {
    expect([await isReady(), await receiver()]).to.deep.equal([true, 'unix:///run/one.sock']);
    inUse = configOf('unix:///run/two.sock', 1);
    expect([await isReady(), await receiver()]).to.deep.equal([false, 'unix:///run/two.sock']);
  });
});
