import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamName } from '../../plugin/config/stream-names.ts';
import { msgpackToJsonText } from '../../plugin/msgpack/to-json.ts';
import { startReceiver } from '../../plugin/receiver/receiver.ts';
import { runProgram } from '../support/child.ts';
import { AWS_ENVIRONMENT } from '../system/bucket-scene.ts';
import {
  openDeliveryScene,
  type DeliveryScene,
  type RecordFinder,
  type SceneOptions,
} from './support/delivery-scene.ts';
import { fluentBitForSuite } from './support/fluent-bit.ts';
import { S3_BUCKET, S3_REGION } from './support/s3-store.ts';
import { until } from './support/until.ts';

const RECORDS = 300;

const TABLES: Readonly<Record<string, StreamName>> = {
  netskope_audit_events: 'audit',
  netskope_application_events: 'application',
  netskope_alerts: 'alert',
};

describe('the shipped Fluent Bit files for the sets of publishers, and S3', function () {
  this.timeout(240_000);
  const binary = fluentBitForSuite();
  let scene: DeliveryScene;

  afterEach(() => scene.close());

  async function open(options: Omit<SceneOptions, 'binary' | 'records' | 'pageSize'>) {
    scene = await openDeliveryScene({
      binary: binary(),
      records: RECORDS,
      pageSize: 100,
      ...options,
    });
    return scene;
  }

  async function deliver(file: string): Promise<void> {
    const fluentBit = await scene.startFluentBit(file);
    await until(async () => (await fluentBit.log()).includes('listening on'));
    expect(await scene.check()).to.equal(0);
    const sidecar = scene.startSidecar();
    expect(await sidecar.ended, sidecar.stderr()).to.equal(0);
  }

  it('s3-hunters.yaml fills a prefix for each table, every record digit for digit', async () => {
    await open({
      outputs: ["{ mapping: hunters, tag: 'netskope.hunters.{kind}.{tenant}.{day}' }"],
      recordIn: (key, text) => {
        const stream = TABLES[key.split('/')[2] ?? ''];
        return stream === undefined ? undefined : { stream, text };
      },
    });
    await deliver('s3-hunters.yaml');

    const { served, stored, lost, duplicates } = await scene.untilAllStored();
    expect({ served, stored, lost, duplicates }).to.deep.equal({
      served: 3 * RECORDS,
      stored: 3 * RECORDS,
      lost: 0,
      duplicates: 0,
    });
    const folders = new Set((await scene.store.keys()).map((key) => key.split('/', 3).join('/')));
    expect([...folders].sort()).to.deep.equal([
      'netskope/hunters/netskope_alerts',
      'netskope/hunters/netskope_application_events',
      'netskope/hunters/netskope_audit_events',
    ]);
  });

  it('s3-panther.yaml parts what the schema accepts from what it refuses, and loses neither', async () => {
    const severities = { accepted: new Set<string>(), refused: new Set<string>() };
    await open({
      streams: ['audit'],
      outputs: ["{ mapping: panther, tag: 'netskope.panther.{kind}.{tenant}.{day}' }"],
      recordIn: (key, line) => {
        if (key.startsWith('netskope/panther/netskope_audit/acme/')) {
          severities.accepted.add(typeOfSeverity(line));
          return { stream: 'audit', text: line };
        }
        const text = /"record":(.*)\}$/.exec(line)?.[1];
        if (!key.startsWith('netskope/panther/invalid/acme/') || text === undefined)
          return undefined;
        severities.refused.add(typeOfSeverity(text));
        return { stream: 'audit', text };
      },
    });
    await deliver('s3-panther.yaml');

    const { stored, lost, duplicates } = await scene.untilAllStored();
    expect({ stored, lost, duplicates }).to.deep.equal({ stored: RECORDS, lost: 0, duplicates: 0 });
    expect({ accepted: [...severities.accepted], refused: [...severities.refused] }).to.deep.equal({
      accepted: ['number'],
      refused: ['string'],
    });
  });

  describe('dspm-activity.yaml', () => {
    const options = {
      streams: ['audit'],
      outputs: [
        "{ mapping: dspm-activity, tag: 'netskope.dspm-activity.{kind}.{tenant}.{day}.{record}' }",
      ],
      recordIn: recordInActivity,
    } as const;

    it('stores one object for each record, and loses none while Fluent Bit is killed', async () => {
      await open(options);
      await scene.startFluentBit('dspm-activity.yaml').then(async (fluentBit) => {
        await until(async () => (await fluentBit.log()).includes('listening on'));
        const sidecar = scene.startSidecar();
        await until(() => scene.simulator.ledger.entries().length >= 2);
        await fluentBit.kill();
        await scene.startFluentBit('dspm-activity.yaml');
        expect(await sidecar.ended, sidecar.stderr()).to.equal(0);
      });

      const { served, lost, objects } = await scene.untilAllStored();
      expect({ served, lost, objects }).to.deep.equal({
        served: RECORDS,
        lost: 0,
        objects: RECORDS,
      });
      for (const key of await scene.store.keys()) {
        expect(key).to.match(/^dspm-activity\/acme\/\d{4}-\d{2}-\d{2}\/[0-9a-f]{32}\.json$/);
      }
    });

    it('writes what buckets read back, so that every record becomes an OCSF event', async () => {
      await open(options);
      await deliver('dspm-activity.yaml');
      await scene.untilAllStored();

      const events = await readBack(scene);

      expect(events.map(({ tag }) => tag).filter((tag) => !/^ocsf\.\w+\.acme$/.test(tag))).to.be
        .empty;
      const kinds = new Set(events.map(({ tag }) => tag.split('.')[1]));
      expect([...kinds].sort()).to.deep.equal([
        'authentication',
        'base_event',
        'entity_management',
      ]);
      const told = events.map(({ event }) => {
        const { message, time } = event;
        return `${String(time)} ${String(message).split('\nNetskope record: ')[1] ?? ''}`;
      });
      const served = Array.from({ length: RECORDS }, (_, position) => {
        const text = scene.simulator.recordText('audit', position);
        const { timestamp } = JSON.parse(text) as { readonly timestamp: number };
        return `${timestamp * 1000} ${text}`;
      });
      expect(told.sort()).to.deep.equal(served.sort());
    });
  });
});

function typeOfSeverity(text: string): string {
  const { severity_level: level } = JSON.parse(text) as { readonly severity_level?: unknown };
  return typeof level;
}

function recordInActivity(key: string, line: string): ReturnType<RecordFinder> {
  const { description } = JSON.parse(line) as { readonly description: string };
  const text = description.split('\nNetskope record: ')[1];
  if (!key.startsWith('dspm-activity/') || text === undefined) return undefined;
  return { stream: 'audit', text };
}

interface ReadBack {
  readonly tag: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Runs the program over the bucket as one that DSPM writes to; what its receiver gets. */
async function readBack({ directory, store }: DeliveryScene): Promise<readonly ReadBack[]> {
  const config = join(directory, 'buckets.yaml');
  const socket = join(directory, 'r.sock');
  await writeFile(
    config,
    `buckets:
  - name: activity
    bucket: ${S3_BUCKET}
    prefix: dspm-activity/
    format: dspm-activity
    tenant: acme
    region: ${S3_REGION}
    endpoint: ${store.endpoint}
    path_style: true
    start: -1d
forward: { to: "unix://${socket}" }
outputs:
  - { mapping: ocsf, tag: "ocsf.{kind}.{tenant}" }
state_dir: ${directory}/bucket-state
listen: off
`,
  );
  const arrived: ReadBack[] = [];
  const receiver = await startReceiver(
    { listen: { kind: 'unix', path: socket } },
    (tag, entries) => {
      for (const { recordBytes } of entries) {
        const event = JSON.parse(msgpackToJsonText(recordBytes) ?? '') as ReadBack['event'];
        arrived.push({ tag, event });
      }
      return Promise.resolve();
    },
  );
  const run = await runProgram(['run', '--once', '-c', config], { environment: AWS_ENVIRONMENT });
  await receiver.close();
  expect(run.code, run.stderr).to.equal(0);
  return arrived;
}
