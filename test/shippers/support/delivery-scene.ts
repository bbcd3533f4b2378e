import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTally, type StreamTally } from '../../../plugin/cli/demo/tally.ts';
import { type StreamName, streamSegments } from '../../../plugin/config/stream-names.ts';
import {
  DEFAULT_TOKEN,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../plugin/simulator/simulator.ts';
import { runProgram, startProgram, type Child } from '../../support/child.ts';
import { freePort } from './fluent-bit.ts';
import { S3_BUCKET, S3_CREDENTIALS, S3_REGION, startS3Store, type S3Store } from './s3-store.ts';
import { shippedPath } from './shipped-configurations.ts';
import { startShipped, type ShippedFluentBit } from './shipped-fluent-bit.ts';
import { until } from './until.ts';

const SHARED_KEY = 'a key for tests';
const SECRETS = { NETSKOPE_TOKEN: DEFAULT_TOKEN, FLUENT_SHARED_KEY: SHARED_KEY };

/** The streams that a scene delivers. */
export const SCENE_STREAMS = ['application', 'audit', 'alert'] as const;

export interface SceneOptions {
  readonly binary: string;
  /** Records of each stream. */
  readonly records: number;
  readonly pageSize: number;
  readonly simulator?: SimulatorOptions;
  /** Those of `SCENE_STREAMS` that are delivered; all when absent. */
  readonly streams?: readonly StreamName[];
  /** What becomes of records, as in `outputs` of the configuration; raw and OCSF when absent. */
  readonly outputs?: readonly string[];
  /** Finds the records in lines of objects; those below `raw` when absent. */
  readonly recordIn?: RecordFinder;
}

/** The record in a line of the object with this key, and its stream; undefined when it is not to be counted. */
export type RecordFinder = (
  key: string,
  line: string,
) => { readonly stream: StreamName; readonly text: string } | undefined;

/** Simulator, sidecar, Fluent Bit and S3 on one machine. */
export interface DeliveryScene {
  /** A folder of its own, gone when the scene is closed. */
  readonly directory: string;
  readonly simulator: Simulator;
  readonly store: S3Store;
  /** Starts Fluent Bit with a shipped file on the scene's buffers. */
  startFluentBit(name: string, more?: Readonly<Record<string, string>>): Promise<ShippedFluentBit>;
  /** Runs `check` with the sidecar's configuration; its exit code. */
  check(): Promise<number | NodeJS.Signals>;
  /** Starts the built sidecar, which ends when everything is drained. */
  startSidecar(): Child;
  /** Resolves when no record is missing in S3. */
  untilAllStored(): Promise<SceneCount>;
  /** Reads every object and compares the raw records in them with what the tenant holds. */
  compare(): Promise<SceneCount>;
  close(): Promise<void>;
}

export interface SceneCount extends StreamTally {
  /** Copies of records in objects. */
  readonly stored: number;
  readonly objects: number;
}

/** Starts simulator and store; close it even when a part fails. */
export async function openDeliveryScene(options: SceneOptions): Promise<DeliveryScene> {
  const { binary, recordIn = rawRecord, streams = SCENE_STREAMS, outputs = RAW_AND_OCSF } = options;
  // The path of a socket must be short.
  const directory = await mkdtemp(join(tmpdir(), 'fluent-netskope-'));
  const simulator = await startSimulator({
    records: options.records,
    pageSize: options.pageSize,
    waitTimeSecs: 0,
    rateLimitPerSecond: 'off',
    ...options.simulator,
  });
  const store = await startS3Store(join(directory, 's3'));
  const socket = join(directory, 'f.sock');
  const config = join(directory, 'fluent-netskope.yaml');
  await mkdir(join(directory, 'buffers'), { recursive: true });
  await writeFile(
    config,
    sidecarConfig({ url: simulator.url, socket, directory }, streams, outputs),
  );
  const started: ShippedFluentBit[] = [];
  const compare = () => compareStored({ store, simulator, streams, recordIn });
  const sidecars: Child[] = [];
  return {
    directory,
    simulator,
    store,
    async startFluentBit(name, more = {}) {
      const fluentBit = await startShipped({
        binary,
        file: shippedPath('fluent-bit', name),
        logFile: join(directory, `${name}.log`),
        environment: {
          FLUENT_SHARED_KEY: SHARED_KEY,
          FLUENT_SOCKET: socket,
          FLUENT_BUFFERS: join(directory, 'buffers'),
          FLUENT_HTTP_PORT: String(await freePort()),
          S3_BUCKET,
          S3_ENDPOINT: store.endpoint,
          S3_UPLOAD_TIMEOUT: '6s',
          AWS_REGION: S3_REGION,
          AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
          AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
          ...more,
        },
      });
      started.push(fluentBit);
      return fluentBit;
    },
    check: async () => (await runProgram(['check', '-c', config], { environment: SECRETS })).code,
    startSidecar() {
      const sidecar = startProgram(['run', '--once', '-c', config], SECRETS);
      sidecars.push(sidecar);
      return sidecar;
    },
    compare,
    async untilAllStored() {
      for (let seen = -1; ;) {
        await until(async () => (await store.keys()).length !== seen);
        const count = await compare();
        if (count.lost === 0) return count;
        seen = count.objects;
      }
    },
    async close() {
      for (const sidecar of sidecars) {
        sidecar.process.kill('SIGKILL');
        await sidecar.ended;
      }
      for (const fluentBit of started) await fluentBit.kill();
      await store.close();
      await simulator.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function compareStored(scene: {
  readonly store: S3Store;
  readonly simulator: Simulator;
  readonly streams: readonly StreamName[];
  readonly recordIn: RecordFinder;
}): Promise<SceneCount> {
  const { store, simulator, streams, recordIn } = scene;
  const tally = createTally();
  const keys = await store.keys();
  for (const key of keys) {
    for (const line of await store.lines(key)) {
      const found = recordIn(key, line);
      if (found !== undefined) tally.add(found.stream, Buffer.from(found.text));
    }
  }
  const perStream = streams.map((stream) =>
    tally.compare(stream, simulator, streamSegments(stream).type),
  );
  const sum = (of: (one: StreamTally) => number): number =>
    perStream.reduce((total, one) => total + of(one), 0);
  return {
    served: sum(({ served }) => served),
    lost: sum(({ lost }) => lost),
    duplicates: sum(({ duplicates }) => duplicates),
    stored: tally.records(),
    objects: keys.length,
  };
}

/** Whatever the layout: the parts of a raw object's key name its stream. */
const rawRecord: RecordFinder = (key, text) => {
  const parts = key.split('/').map((part) => part.replace(/^[a-z]+=/, ''));
  const stream = SCENE_STREAMS.find((name) => parts.includes(name));
  return parts.includes('raw') && stream !== undefined ? { stream, text } : undefined;
};

const RAW_AND_OCSF = [
  "{ mapping: raw, tag: 'netskope.raw.{kind}.{tenant}.{day}' }",
  "{ mapping: ocsf, tag: 'netskope.ocsf.{kind}.{tenant}.{day}' }",
];

function sidecarConfig(
  place: { readonly url: string; readonly socket: string; readonly directory: string },
  streams: readonly StreamName[],
  outputs: readonly string[],
): string {
  return `tenants:
  - name: acme
    url: ${place.url}
    token: { env: NETSKOPE_TOKEN }
    index: fluent-netskope
    streams: [${streams.join(', ')}]
    start: -2h
forward:
  to: unix://${place.socket}
  shared_key: { env: FLUENT_SHARED_KEY }
  ack_timeout_secs: 5
  backoff_max_secs: 1
outputs:
${outputs.map((output) => `  - ${output}\n`).join('')}state_dir: ${place.directory}/state
listen: 127.0.0.1:0
`;
}
