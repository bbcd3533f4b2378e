import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import {
  startAwsServer,
  type AwsAnswer,
  type AwsServer,
} from '../source/aws/support/aws-server.ts';
import { startObjectServer, type ObjectServer } from '../source/s3/support/object-server.ts';
import { runProgram, startProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROLE = 'arn:aws:iam::123456789012:role/read-activity-logs';
const CALLER = 'arn:aws:sts::210987654321:assumed-role/sidecar/fluent-netskope';

/** What STS answers to a role that may be assumed. */
const ASSUMED: AwsAnswer = {
  status: 200,
  type: 'text/xml',
  body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:fluent-netskope</AssumedRoleId><Arn>${ROLE}</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>ASIATEMPORARY</AccessKeyId><SecretAccessKey>temporary-key</SecretAccessKey><SessionToken>temporary-session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>`,
};

const refused = (status: number, code: string, message: string): AwsAnswer => ({
  status,
  type: 'text/xml',
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
});
const DENIED = refused(
  403,
  'AccessDenied',
  `User: ${CALLER} is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
);

describe('the program with a role to assume for a bucket', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let store: ObjectServer;
  let sts: AwsServer;
  let receiver: Receiver;
  let records = 0;
  let onRecord: () => void = () => undefined;

  beforeEach(async () => {
    records = 0;
    onRecord = () => undefined;
    store = await startObjectServer();
    store.put('dspm/1.json', '{"type":"scan"}');
    sts = await startAwsServer(() => ASSUMED);
    receiver = await startReceiver(
      { listen: { kind: 'unix', path: join(folder(), 'fluent.sock') } },
      (tag, entries) => {
        if (!tag.startsWith('netskope.raw')) return Promise.resolve();
        records += entries.length;
        onRecord();
        return Promise.resolve();
      },
    );
  });
  afterEach(async () => {
    await receiver.close();
    await sts.close();
    await store.close();
  });

  async function configure(): Promise<string> {
    const file = join(folder(), 'c.yaml');
    await writeFile(
      file,
      `buckets:
  - name: dspm
    bucket: logs
    prefix: dspm/
    format: dspm-activity
    tenant: acme
    region: eu-central-1
    endpoint: "${store.url}"
    path_style: true
    role_arn: ${ROLE}
    external_id: acme-logs
forward: { to: "unix://${folder()}/fluent.sock" }
state_dir: ${folder()}/state
listen: off
http: { denied_interval_secs: 0.05, backoff_min_secs: 0.02, backoff_max_secs: 0.1 }
`,
    );
    return file;
  }
  const environment = (): Record<string, string> => ({
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ACCESS_KEY_ID: 'AKIAOWN',
    AWS_SECRET_ACCESS_KEY: 'own-key',
    AWS_EC2_METADATA_DISABLED: 'true',
  });

  it('assumes it with the external id and asks the bucket with its credentials', async () => {
    const keys = new Set<string>();
    store.onRequest(({ headers }) => {
      const key = /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? 'none';
      keys.add(`${key} ${String(headers['x-amz-security-token'])}`);
      return undefined;
    });

    const { code, stderr } = await runProgram(['run', '--once', '-c', await configure()], {
      environment: environment(),
    });

    expect(code, stderr).to.equal(0);
    expect(records).to.equal(1);
    expect([...keys]).to.deep.equal(['ASIATEMPORARY temporary-session']);
    const [asked] = sts.requests;
    expect(sts.requests).to.have.lengthOf(1);
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).to.deep.include({
      Action: 'AssumeRole',
      RoleArn: ROLE,
      ExternalId: 'acme-logs',
      RoleSessionName: 'fluent-netskope',
    });
    expect(asked?.headers.authorization).to.contain('Credential=AKIAOWN/');
    expect(asked?.headers.authorization).to.contain('/eu-central-1/sts/');
  });

  it('names the action and the role in check and in the log when it is refused, and goes on when it is not', async () => {
    sts.answerWith(() => DENIED);
    const config = await configure();
    const said = `sts:AssumeRole on ${ROLE} is denied to ${CALLER}; `;
    const delivered = new Promise<void>((resolve) => {
      onRecord = resolve;
    });

    const checked = await runProgram(['check', '-c', config, '--json'], {
      environment: environment(),
    });
    const child = startProgram(['run', '-c', config], environment());
    await child.says(said);
    sts.answerWith(() => ASSUMED);
    await delivered;
    child.process.kill('SIGTERM');

    expect(checked.code).to.equal(1);
    expect(checked.stdout).to.contain(said).and.to.contain('external_id');
    expect(await child.ended).to.equal(0);
    expect(records).to.equal(1);
  });

  for (const [claim, answer, said] of [
    [
      'a role that STS does not accept',
      refused(400, 'ValidationError', 'roleArn is invalid'),
      `sts:AssumeRole on ${ROLE} was answered with 400 ValidationError`,
    ],
    [
      'own credentials that are refused',
      refused(403, 'InvalidClientTokenId', 'The security token is invalid.'),
      'The AWS credentials are refused',
    ],
  ] as const) {
    it(`explains ${claim}`, async () => {
      sts.answerWith(() => answer);

      const { code, stdout } = await runProgram(['check', '-c', await configure(), '--json'], {
        environment: environment(),
      });

      expect(code).to.equal(1);
      expect(stdout).to.contain(said);
    });
  }

  it('waits while STS has trouble of its own', async () => {
    let asked = 0;
    sts.answerWith(() => {
      asked += 1;
      return asked < 8 ? refused(503, 'ServiceUnavailable', '') : ASSUMED;
    });

    const { code, stderr } = await runProgram(['run', '--once', '-c', await configure()], {
      environment: environment(),
    });

    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('STS has trouble of its own (503)');
    expect(records).to.equal(1);
  });
});
