import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Receiver, startReceiver } from '../../plugin/receiver/receiver.ts';
import { type Simulator, startSimulator } from '../../plugin/simulator/simulator.ts';
import {
  jsonError,
  secretAnswer,
  startAwsServer,
  type AwsServer,
} from '../source/aws/support/aws-server.ts';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const TOKEN = 'token-of-the-tenant-4711';
const KEY = 'key-of-the-receiver-0815';
const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:netskope-AbCdEf';

interface Finding {
  readonly subject: string;
  readonly verdict: string;
  readonly detail: string;
}

describe('the program with secrets in AWS Secrets Manager', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let manager: AwsServer;
  let simulator: Simulator;
  let receiver: Receiver;
  let records = 0;
  const secrets = JSON.stringify({ api_token: TOKEN, shared_key: KEY });

  beforeEach(async () => {
    records = 0;
    manager = await startAwsServer(() => secretAnswer({ SecretString: secrets }));
    simulator = await startSimulator({
      records: 10,
      waitTimeSecs: 0,
      rateLimitPerSecond: 'off',
      token: TOKEN,
    });
    receiver = await startReceiver(
      {
        listen: { kind: 'unix', path: join(folder(), 'fluent.sock') },
        security: { hostname: 'receiver', sharedKey: KEY },
      },
      (tag, entries) => {
        if (tag.startsWith('netskope.raw')) records += entries.length;
        return Promise.resolve();
      },
    );
    await writeFile(
      join(folder(), 'c.yaml'),
      `tenants:
  - name: acme
    url: "${simulator.url}"
    token: { secret: "${ARN}:api_token::" }
    streams: [audit]
    start: -2h
forward:
  to: unix://${folder()}/fluent.sock
  shared_key: { secret: "${ARN}:shared_key" }
state_dir: ${folder()}/state
listen: off
`,
    );
  });
  afterEach(async () => {
    await receiver.close();
    await simulator.close();
    await manager.close();
  });

  async function program(...argv: readonly string[]) {
    const all = [argv[0] ?? '', '-c', join(folder(), 'c.yaml'), ...argv.slice(1)];
    const ended = await runProgram(all, {
      environment: {
        AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
        AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'example-key',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_REGION: '',
      },
    });
    expect(ended.stdout + ended.stderr)
      .not.to.contain(TOKEN)
      .and.not.to.contain(KEY);
    return ended;
  }

  async function findings(): Promise<{ code: unknown; found: readonly Finding[] }> {
    const { code, stdout } = await program('check', '--json');
    return { code, found: (JSON.parse(stdout) as { findings: readonly Finding[] }).findings };
  }

  it('reads the token and the shared key by their ARN, and delivers', async () => {
    const { code, stderr } = await program('run', '--once');

    expect(code, stderr).to.equal(0);
    expect(records).to.be.greaterThan(0);
    expect(manager.requests.map(({ body }) => body)).to.include(JSON.stringify({ SecretId: ARN }));
  });

  it('says in check where each secret comes from and that it could be read', async () => {
    const { code, found } = await findings();

    expect(code).to.equal(0);
    expect(found).to.deep.include({
      area: 'secrets',
      subject: 'token of tenant acme',
      verdict: 'ok',
      detail: `read from AWS Secrets Manager, ${ARN}:api_token::`,
    });
    expect(found).to.deep.include({
      area: 'secrets',
      subject: 'forward.shared_key',
      verdict: 'ok',
      detail: `read from AWS Secrets Manager, ${ARN}:shared_key`,
    });
  });

  it('names action and resource, in check and at the start, when it may not read them', async () => {
    manager.answerWith(() => jsonError('AccessDeniedException', 'User: x is not authorized'));

    const { code, found } = await findings();
    const run = await program('run', '--once');

    expect(code).to.equal(1);
    const denied = `secretsmanager:GetSecretValue on ${ARN} is denied`;
    const line = found.find(({ subject }) => subject === 'token of tenant acme');
    expect(line).to.deep.include({ verdict: 'failed' });
    expect(line?.detail).to.contain(denied);
    expect(run.code).to.equal(2);
    expect(run.stderr).to.contain(`forward.shared_key: ${denied}`);
  });

  it('ends with 1 when nothing answers at the start, so that it is started again', async () => {
    manager.answerWith(() => jsonError('InternalServiceError', '', 500));

    const { code, stderr } = await program('run', '--once');

    expect(code).to.equal(1);
    expect(stderr).to.contain('has trouble of its own (500 InternalServiceError)');
  });

  it('prints the policy that it needs', async () => {
    const { code, stdout } = await program('iam-policy', '--only', 'sidecar');

    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.deep.equal({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ReadSecrets',
          Effect: 'Allow',
          Action: ['secretsmanager:GetSecretValue'],
          Resource: [ARN],
        },
      ],
    });
  });
});
