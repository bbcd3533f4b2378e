import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '../../plugin/simulator/simulator.ts';

/** Every event stream, and a typed one that carries a part of `alert` again. */
export const TEN_STREAMS = [
  'alert',
  'application',
  'audit',
  'incident',
  'infrastructure',
  'network',
  'page',
  'connection',
  'endpoint',
  'alert_policy',
] as const;

/** Writes a configuration with short waits that reads `streams` of the simulator. */
export async function writeConfig(
  folder: string,
  scene: { simulator: Simulator; streams: readonly string[]; to: string; more?: string },
): Promise<string> {
  const file = join(folder, 'fluent-netskope.yaml');
  const { more = '' } = scene;
  await writeFile(
    file,
    `tenants:
  - name: acme
    url: ${scene.simulator.url}
    token: { env: TEST_TOKEN }
    index: fluent-netskope
    streams: [${scene.streams.join(', ')}]
    start: -2h
forward: { to: "${scene.to}", ack_timeout_secs: 2, backoff_min_secs: 0.02, backoff_max_secs: 0.2 }
outputs:
  - { mapping: raw, tag: "netskope.raw.{stream}.{tenant}.{day}" }
state_dir: ${folder}/state
http:
  { timeout_secs: 5, backoff_min_secs: 0.02, backoff_max_secs: 0.2, conflict_min_secs: 0.05, conflict_max_secs: 0.2, requests_per_sec: 1000 }
${more.includes('listen:') ? '' : 'listen: 127.0.0.1:0\n'}${more}`,
  );
  return file;
}
