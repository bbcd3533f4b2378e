import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import { simulatedRecords } from '../../plugin/cli/simulated-records.ts';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import {
  S3_BUCKET,
  S3_CREDENTIALS,
  S3_REGION,
  startS3Store,
  type S3Store,
} from '../shippers/support/s3-store.ts';

interface Finding {
  readonly subject: string;
  readonly verdict: string;
  readonly detail: string;
}

const ENVIRONMENT = {
  AWS_REGION: S3_REGION,
  AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
};

describe('check --s3', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let store: S3Store;
  let events: readonly string[];

  before(async () => {
    const records = simulatedRecords({ perStream: 40, streams: ['audit'] });
    const input = [...records].map(({ text }) => text).join('\n');
    const { stdout } = await runProgram(['map', 'ocsf', '--stream', 'audit'], { input });
    events = stdout.trim().split('\n');
  });
  beforeEach(async () => {
    store = await startS3Store(folder());
  });
  afterEach(() => store.close());

  async function check(...more: readonly string[]): Promise<{ ok: boolean; findings: Finding[] }> {
    const argv = ['check', '--s3', S3_BUCKET, '--endpoint', store.endpoint, '--json', ...more];
    const { code, stdout, stderr } = await runProgram(argv, { environment: ENVIRONMENT });
    const said = JSON.parse(stdout === '' ? `"${stderr}"` : stdout) as {
      ok: boolean;
      findings: Finding[];
    };
    expect(code).to.equal(said.ok ? 0 : 1);
    return said;
  }

  async function put(key: string, body: string | Uint8Array): Promise<void> {
    await store.client.send(new PutObjectCommand({ Bucket: S3_BUCKET, Key: key, Body: body }));
  }

  const finding = (findings: readonly Finding[], subject: string): Finding | undefined =>
    findings.find((one) => one.subject.startsWith(subject));

  it('writes, reads and deletes an object of its own, and leaves nothing', async () => {
    const { ok, findings } = await check('--prefix', 'netskope');

    expect(ok).to.equal(true);
    for (const doing of ['write', 'read', 'delete']) {
      const found = finding(findings, `${doing} netskope/netskope-verify-test-`);
      expect(found, doing).to.include({ verdict: 'ok' });
    }
    expect(finding(findings, 'objects below netskope/')).to.include({ verdict: 'warning' });
    expect(await store.keys()).to.deep.equal([]);
  });

  it('reads what was delivered and finds it right', async () => {
    await put('netskope/kind=authentication/a.json.gz', gzipSync(events.join('\n')));
    await put('netskope/kind=audit/b.json', '{"_id":"1"}\n{"_id":"2"}\n');

    const { ok, findings } = await check('--prefix', 'netskope');

    expect(ok, JSON.stringify(findings)).to.equal(true);
    expect(finding(findings, 'age')).to.include({ verdict: 'ok' });
    expect(finding(findings, 'form')?.detail).to.include('2 of the newest 2 objects are NDJSON');
    expect(finding(findings, 'schema')?.detail).to.match(
      /^\d+ events of ocsf-1\.5\.0, \d+ raw records; every event is valid$/,
    );
    expect(finding(findings, 'duplicates')).to.include({ verdict: 'ok' });
  });

  it('says that the verification file of Airkit is there, and takes it for no record', async () => {
    await put('netskope/airkit-verify-test-1700000000', 'test');
    const trialAlone = await check();
    await put('netskope/a.json', '{"_id":"1"}\n');

    const { ok, findings } = await check();

    expect(ok, JSON.stringify(findings)).to.equal(true);
    const found = finding(findings, 'verification file');
    expect(found).to.include({ verdict: 'ok' });
    expect(found?.detail).to.match(
      /^netskope\/airkit-verify-test-1700000000, \d+ s old: Airkit may/,
    );
    expect(finding(findings, 'form')?.detail).to.include('1 of the newest 1 objects');
    expect(finding(trialAlone.findings, 'verification file')).to.deep.include({ verdict: 'ok' });
    expect(finding(trialAlone.findings, 'objects below')).to.include({ verdict: 'warning' });
  });

  it('counts the records that come again in one folder', async () => {
    await put('netskope/a/1.json.gz', gzipSync(events.join('\n')));
    await put('netskope/a/2.json.gz', gzipSync(events.slice(0, 7).join('\n')));
    await put('netskope/b/1.json.gz', gzipSync(events.join('\n')));

    const { findings } = await check();

    expect(finding(findings, 'duplicates')).to.include({ verdict: 'warning' });
    expect(finding(findings, 'duplicates')?.detail).to.match(/^7 records come again/);
  });

  it('says which attribute of which class breaks the schema', async () => {
    const broken = (events.find((line) => line.includes('"class_uid":3002')) ?? '')
      .replace('"class_uid":3002', '"class_uid":3002,"nonsense":1')
      .replace(/"time":\d+/, '"time":"soon"');
    await put('netskope/a.json', broken);

    const { ok, findings } = await check();

    expect(ok).to.equal(false);
    const { detail } = finding(findings, 'schema') ?? { detail: '' };
    expect(detail).to.match(/^1 of 1 events break the schema/);
    expect(detail).to.include('class_uid 3002: attribute_unknown at nonsense');
    expect(detail).to.include('class_uid 3002: attribute_wrong_type at time');
  });

  for (const [what, body, said] of [
    ['a JSON array', '[{"_id":"1"},{"_id":"2"}]', 'framing.method newline_delimited'],
    ['what is no JSON', 'Date,Event\n', 'line 1 is no JSON object'],
    ['gzip that is cut', gzipSync('{"_id":"1"}\n').subarray(0, 20), 'the upload was cut'],
    ['nothing', '', 'is empty'],
  ] as const) {
    it(`fails for an object that holds ${what}, and says why`, async () => {
      await put('netskope/a.json', body);

      const { ok, findings } = await check();

      expect(ok).to.equal(false);
      expect(finding(findings, 'object netskope/a.json')?.detail).to.include(said);
    });
  }

  it('names action and resource of a permission that is missing, and goes on', async () => {
    store.deny(({ method }) => method === 'PUT');

    const { ok, findings } = await check('--prefix', 'netskope');

    expect(ok).to.equal(false);
    expect(finding(findings, 'write')?.detail).to.match(
      /^s3:PutObject on arn:aws:s3:::netskope-events\/netskope\/netskope-verify-test-\w+ is denied/,
    );
    expect(finding(findings, 'objects below netskope/')).to.include({ verdict: 'warning' });
  });

  it('says of what it could not delete that it is still there', async () => {
    store.deny(({ method }) => method === 'DELETE');

    const { findings } = await check();
    const [left = ''] = await store.keys();
    await store.client.send(new DeleteObjectCommand({ Bucket: S3_BUCKET, Key: left }));

    expect(finding(findings, 'delete')?.detail).to.include('s3:DeleteObject on ');
    expect(finding(findings, 'leftover')?.subject).to.equal(`leftover ${left}`);
  });

  it('names the listing that is denied', async () => {
    store.deny(({ method, url }) => method === 'GET' && url.includes('list-type=2'));

    const { findings } = await check();

    expect(finding(findings, 'objects below')?.detail).to.match(
      /^s3:ListBucket on arn:aws:s3:::netskope-events is denied/,
    );
  });

  it('says that nobody listens, once', async () => {
    await store.goAway();

    const { ok, findings } = await check();

    expect(ok).to.equal(false);
    expect(findings.map(({ detail }) => detail)).to.deep.equal([
      'Nobody listens there; check the endpoint.',
    ]);
  });

  it('shows a line for each thing to people', async () => {
    const argv = ['check', '--s3', S3_BUCKET, '--endpoint', store.endpoint];
    const { stdout } = await runProgram(argv, { environment: ENVIRONMENT });

    expect(stdout).to.match(/^ok {6}write netskope-verify-test-\w+: s3:PutObject\nok {6}read /);
  });

  it('takes either a configuration or a bucket', async () => {
    for (const argv of [['check'], ['check', '-c', 'x', '--s3', S3_BUCKET]]) {
      const { code, stderr } = await runProgram(argv);
      expect(code).to.equal(2);
      expect(stderr).to.include('give either -c FILE or --s3 BUCKET');
    }
  });
});
