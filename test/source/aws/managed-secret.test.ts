import { expect } from 'chai';
import type { SecretArn } from '../../../plugin/config/secret-arn.ts';
import {
  openSecretsManager,
  type ManagedSecret,
} from '../../../plugin/source/aws/managed-secret.ts';
import {
  jsonError,
  secretAnswer,
  startAwsServer,
  type AwsAnswer,
  type AwsServer,
} from './support/aws-server.ts';

const SECRET: SecretArn = {
  arn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:netskope-AbCdEf',
  region: 'eu-central-1',
};
const VALUE = 's3cret-value-4711';
const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example-key' };

describe('AWS Secrets Manager', function () {
  this.timeout(20_000);
  let server: AwsServer;
  beforeEach(async () => {
    server = await startAwsServer(() => secretAnswer({ SecretString: VALUE }));
  });
  afterEach(() => server.close());

  async function get(
    answer: AwsAnswer,
    secret: Partial<SecretArn> = {},
    timeoutMs = 15_000,
  ): Promise<ManagedSecret> {
    server.answerWith(() => answer);
    const { url: endpoint } = server;
    const client = { endpoint, credentials: CREDENTIALS };
    const manager = await openSecretsManager({ timeoutMs, client });
    return manager.get({ ...SECRET, ...secret });
  }

  it('gives the text of a secret, asked for in the region of its ARN', async () => {
    const found = await get(secretAnswer({ SecretString: VALUE }));

    expect(found).to.deep.equal({ kind: 'ok', text: VALUE });
    const [request] = server.requests;
    expect(request?.action).to.equal('GetSecretValue');
    expect(JSON.parse(request?.body ?? '')).to.deep.equal({ SecretId: SECRET.arn });
    expect(request?.headers.authorization).to.contain('/eu-central-1/secretsmanager/');
  });

  it('asks for the version that is named', async () => {
    const version = { versionStage: 'AWSPREVIOUS', versionId: '9d4cb84b-ad69' };
    await get(secretAnswer({ SecretString: VALUE }), version);

    expect(JSON.parse(server.requests[0]?.body ?? '')).to.deep.equal({
      SecretId: SECRET.arn,
      VersionStage: 'AWSPREVIOUS',
      VersionId: '9d4cb84b-ad69',
    });
  });

  it('gives one member of a secret that holds JSON', async () => {
    const text = JSON.stringify({ api_token: VALUE, other: 'x' });
    const found = await get(secretAnswer({ SecretString: text }), { jsonKey: 'api_token' });

    expect(found).to.deep.equal({ kind: 'ok', text: VALUE });
  });

  it('comes through trouble that passes', async () => {
    let asked = 0;
    server.answerWith(() => {
      asked += 1;
      if (asked === 1) return jsonError('InternalServiceError', '', 500);
      return asked === 2 ? 'reset' : secretAnswer({ SecretString: VALUE });
    });
    const client = { endpoint: server.url, credentials: CREDENTIALS };
    const manager = await openSecretsManager({ timeoutMs: 15_000, client });

    expect(await manager.get(SECRET)).to.deep.equal({ kind: 'ok', text: VALUE });
  });

  const json = (members: unknown): AwsAnswer =>
    secretAnswer({ SecretString: JSON.stringify(members) });
  const user = 'arn:aws:sts::123456789012:assumed-role/reader/fluent-netskope';
  const troubles: readonly (readonly [string, AwsAnswer, string, readonly string[], string?])[] = [
    [
      'a missing permission',
      jsonError(
        'AccessDeniedException',
        `User: ${user} is not authorized to perform: secretsmanager:GetSecretValue on resource: x`,
      ),
      'denied',
      ['secretsmanager:GetSecretValue', SECRET.arn, user],
    ],
    [
      'a key that may not be used',
      jsonError('AccessDeniedException', 'Access to KMS is not allowed'),
      'denied',
      ['kms:Decrypt', SECRET.arn],
    ],
    ['a key that is disabled', jsonError('DecryptionFailure'), 'denied', ['kms:Decrypt']],
    [
      'a secret that is not there',
      jsonError('ResourceNotFoundException', `it was ${VALUE}`),
      'missing',
      ['is not in eu-central-1', 'compare region'],
    ],
    [
      'a secret that is about to be deleted',
      jsonError('InvalidRequestException', 'marked for deletion'),
      'missing',
      ['marked for deletion'],
    ],
    ['bad credentials', jsonError('UnrecognizedClientException'), 'denied', ['renew them']],
    ['what is not understood', jsonError('ValidationException'), 'unreadable', ['400', 'copy']],
    [
      'binary data',
      secretAnswer({ SecretBinary: Buffer.from(VALUE).toString('base64') }),
      'unreadable',
      ['binary', 'as text'],
    ],
    ['JSON without key', json({ api_token: VALUE }), 'unreadable', [':api_token', 'holds JSON']],
    [
      'a key that is not there',
      json({ token: VALUE }),
      'unreadable',
      ['"api"', 'not there'],
      'api',
    ],
    [
      'a member of another object',
      json({ token: VALUE }),
      'unreadable',
      ['"toString"', 'not there'],
      'toString',
    ],
    ['a key that is no text', json({ api: [VALUE] }), 'unreadable', ['"api"', 'no text'], 'api'],
    [
      'a key of what is no JSON',
      secretAnswer({ SecretString: VALUE }),
      'unreadable',
      ['no JSON', ':api'],
      'api',
    ],
  ];
  for (const [claim, answer, reason, said, jsonKey] of troubles) {
    it(`explains ${claim} and shows nothing of the secret`, async () => {
      const found = await get(answer, jsonKey === undefined ? {} : { jsonKey });

      expect(found).to.deep.include({ kind: 'invalid', reason });
      const message = found.kind === 'invalid' ? found.message : '';
      for (const part of said) expect(message).to.contain(part);
      expect(message).not.to.contain(VALUE).and.not.to.match(/\n/);
    });
  }

  it('gives up on a service that never answers', async () => {
    const found = await get('silence', {}, 50);

    expect(found).to.deep.include({ kind: 'invalid', reason: 'unreachable' });
    expect(found.kind === 'invalid' && found.message).to.contain('does not answer (TimeoutError)');
  });

  it('gives up when looking for credentials takes too long', async () => {
    const credentials = (): Promise<never> => new Promise(() => undefined);
    const client = { endpoint: server.url, credentials };
    const manager = await openSecretsManager({ timeoutMs: 50, client });

    expect(await manager.get(SECRET)).to.deep.include({ reason: 'unreachable' });
  });

  it('says that there are no credentials', async () => {
    const nothing = Object.assign(new Error('none'), { name: 'CredentialsProviderError' });
    const client = { endpoint: server.url, credentials: () => Promise.reject(nothing) };
    const manager = await openSecretsManager({ timeoutMs: 5000, client });
    const found = await manager.get(SECRET);

    expect(found).to.deep.include({ reason: 'denied' });
    expect(found.kind === 'invalid' && found.message).to.contain('no AWS credentials');
  });
});
