import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Unpackr } from 'msgpackr';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import { secretAnswer, startAwsServer, type AwsServer } from '../source/aws/support/aws-server.ts';
import { startObjectServer, type ObjectServer } from '../source/s3/support/object-server.ts';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { blocksOf } from './page-blocks.ts';
import { pageText } from './shown-pages.ts';

const TOKEN = 'token-of-the-tenant';
const KEY = 'key-of-the-receiver';
const MOVED = 'docs/coming-from.md';
const CLOUDWATCH = 'docs/cloudwatch.md';

/** What stands in the file of this name on a page. */
function shownFile(page: string, name: string): string {
  const block = blocksOf(pageText(page)).find(({ title }) => title === name);
  if (block === undefined) throw new Error(`${page} shows no ${name}.`);
  return block.text;
}

describe('configurations for those who come from elsewhere', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let simulator: Simulator;
  let receiver: Receiver;
  let secrets: AwsServer;
  let store: ObjectServer | undefined;
  const records = new Map<string, Record<string, unknown>[]>();

  beforeEach(async () => {
    records.clear();
    secrets = await startAwsServer(() =>
      secretAnswer({ SecretString: JSON.stringify({ api_token: TOKEN, shared_key: KEY }) }),
    );
    simulator = await startSimulator({
      records: 400,
      waitTimeSecs: 0,
      rateLimitPerSecond: 'off',
      token: TOKEN,
    });
    const unpackr = new Unpackr({ useRecords: false, int64AsType: 'bigint' });
    receiver = await startReceiver(
      {
        listen: { kind: 'unix', path: join(folder(), 'fluent.sock') },
        security: { hostname: 'receiver', sharedKey: KEY },
      },
      (tag, entries) => {
        const all = records.get(tag) ?? [];
        records.set(tag, all);
        for (const { recordBytes } of entries) {
          all.push(unpackr.unpack(recordBytes) as Record<string, unknown>);
        }
        return Promise.resolve();
      },
    );
  });
  afterEach(async () => {
    await receiver.close();
    await simulator.close();
    await secrets.close();
    await store?.close();
    store = undefined;
  });

  /** Runs the file as the page shows it, but for the places that only its reader has. */
  async function run(page: string, name: string, argv: readonly string[] = ['run', '--once']) {
    const token = join(folder(), 'token');
    await writeFile(token, TOKEN, { mode: 0o600 });
    const here: readonly (readonly [string, string])[] = [
      ['https://acme.goskope.com', simulator.url],
      ['/run/secrets/netskope-token', token],
      ['/run/fluent/fluent.sock', join(folder(), 'fluent.sock')],
      ['/var/lib/fluent-netskope', join(folder(), 'state')],
    ];
    const text = here.reduce(
      (all, [shown, own]) => all.replaceAll(shown, own),
      shownFile(page, name),
    );
    const file = join(folder(), name);
    await writeFile(file, `${text}listen: off\n`);
    const ended = await runProgram([...argv, '-c', file], {
      environment: {
        FLUENT_SHARED_KEY: KEY,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
        ...(store === undefined ? {} : { AWS_ENDPOINT_URL_S3: store.url }),
      },
    });
    expect(ended.code, ended.stderr).to.equal(0);
    return ended;
  }

  /** The third parts of the tags that records came with. */
  const kinds = (): ReadonlySet<string> =>
    new Set([...records.keys()].map((tag) => tag.split('.')[2] ?? ''));
  const of = (kind: string): readonly Record<string, unknown>[] =>
    [...records].flatMap(([tag, all]) => (tag.split('.')[2] === kind ? all : []));

  it('read the activity logs of DSPM from their bucket', async () => {
    store = await startObjectServer('corp-activity-logs');
    const scan = { timestamp: '01-06-2025 08:24:03', type: 'scan', description: 'a scan' };
    const user = { ...scan, type: 'create', username: 'u-1@example.org', resource: 'Policy' };
    store.put('dspm/1.json', JSON.stringify(scan, undefined, 2));
    store.put('dspm/2.json', JSON.stringify(user));

    await run(MOVED, 'dspm.yaml');

    expect([...records.keys()]).to.have.members([
      'netskope.ocsf.scan_activity.acme.2025-01-06',
      'netskope.ocsf.entity_management.acme.2025-01-06',
      ...[...records.keys()].filter((tag) => tag.startsWith('netskope.raw.dspm-activity.acme.')),
    ]);
    expect(of('dspm-activity')).to.deep.equal([scan, user]);
  });

  it('write audit records as DSPM writes its own', async () => {
    await run(MOVED, 'dspm-audit.yaml');

    expect([...kinds()].filter((kind) => kind !== 'invalid')).to.deep.equal(['user_activity']);
    const members = ['timestamp', 'type', 'username', 'resource', 'description'];
    for (const record of of('user_activity')) expect(record).to.have.all.keys(members);
    const all = [...records.values()].reduce((sum, list) => sum + list.length, 0);
    expect(all).to.equal(400);
  });

  it('read the audit logs of Airkit and pass over its test file', async () => {
    store = await startObjectServer('corp-audit');
    store.put('airkit-verify-test-1736151783', 'test');
    store.put('1', 'EVENT_ID,EVENT_TIME,EVENT_TYPE\ne-1,2025-01-06 08:24:03,user_login\n');
    store.put(
      '2',
      gzipSync('EVENT_ID,EVENT_TIME,EVENT_TYPE\ne-2,2025-01-06 08:25:03,user_locked\n'),
    );

    await run(MOVED, 'airkit.yaml');
    const checked = await run(MOVED, 'airkit.yaml', ['check', '--json']);

    expect([...records.keys()].filter((tag) => tag !== 'netskope.check')).to.have.members([
      'netskope.ocsf.authentication.acme.2025-01-06',
      'netskope.ocsf.account_change.acme.2025-01-06',
    ]);
    expect(checked.stdout).to.contain('airkit-verify-test-1736151783 is there, so it may write');
  });

  it('write the tables of Hunters', async () => {
    await run(MOVED, 'hunters.yaml');

    const tables = ['netskope_audit_events', 'netskope_application_events', 'netskope_alerts'];
    expect([...kinds()].filter((kind) => kind !== 'invalid')).to.have.members(tables);
    for (const table of tables) {
      expect(of(table), table).not.to.be.empty;
      expect(pageText(MOVED)).to.contain(`netskope/hunters/${table}/<day>/`);
    }
    const all = tables.reduce((sum, table) => sum + of(table).length, 0);
    expect(all + of('invalid').length).to.equal(1200);
  });

  it('write the log type of Panther', async () => {
    await run(MOVED, 'panther.yaml');

    expect([...kinds()].filter((kind) => kind !== 'invalid')).to.deep.equal(['netskope_audit']);
    expect(of('netskope_audit').length + of('invalid').length).to.equal(400);
    expect(of('netskope_audit')[0]).to.include.keys('audit_log_event', 'timestamp', 'user');
  });

  for (const page of [MOVED, CLOUDWATCH]) {
    it(`make the eight classes of CloudWatch and pass the rest through, on ${page}`, async () => {
      await run(page, 'cloudwatch.yaml');

      const classes = [
        ['authentication', 3002],
        ['entity_management', 3004],
        ['account_change', 3001],
        ['network_activity', 4001],
        ['detection_finding', 2004],
        ['data_security_finding', 2006],
        ['file_hosting', 6006],
        ['inventory_info', 5001],
      ] as const;
      for (const [kind, uid] of classes) {
        const events = of(kind);
        expect(new Set(events.map(({ class_uid: id }) => id)), kind).to.deep.equal(new Set([uid]));
        for (const event of events) {
          expect(event.metadata).to.include({ version: '1.5.0' });
        }
      }
      expect(of('page')).to.have.lengthOf(400);
      expect(of('page')[0]).to.include.keys('timestamp').and.not.to.include.keys('class_uid');
      expect(of('invalid')).to.deep.equal([]);
      const arrived = [...records.values()].reduce((sum, all) => sum + all.length, 0);
      expect(arrived).to.equal(8 * 400);
    });
  }

  it('need the policy that the page about buckets shows', async () => {
    const queue = 'https://sqs.eu-central-1.amazonaws.com/123456789012/activity-logs';
    const page = 'docs/s3-source.md';
    const file = join(folder(), 'buckets.yaml');
    const text = shownFile(page, 'buckets.yaml');
    await writeFile(
      file,
      text.replace('tenant: acme\n', `tenant: acme\n    queue_url: ${queue}\n`),
    );

    const { stdout } = await runProgram(['iam-policy', '-c', file, '--only', 'sidecar']);
    const shown = blocksOf(pageText(page)).find(({ language }) => language === 'json');

    expect(pageText(page)).to.contain(queue);
    expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(shown?.text ?? ''));
  });

  it('need the policy that the page shows', async () => {
    const { stdout } = await run(CLOUDWATCH, 'cloudwatch.yaml', [
      'iam-policy',
      '--only',
      'sidecar',
    ]);
    const shown = blocksOf(pageText(CLOUDWATCH)).find(({ language }) => language === 'json');

    expect(JSON.parse(stdout)).to.deep.equal(JSON.parse(shown?.text ?? ''));
  });
});
