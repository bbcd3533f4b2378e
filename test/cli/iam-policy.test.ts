import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../support/child.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CLEAN = { AWS_REGION: '', AWS_DEFAULT_REGION: '' };

async function policy(...argv: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await runProgram(['iam-policy', ...argv], {
    environment: CLEAN,
  });
  expect(code, stderr).to.equal(0);
  return JSON.parse(stdout);
}

describe('iam-policy', () => {
  it('prints the three documents for a prefix', async () => {
    const arn = 'arn:aws:s3:::events';

    expect(
      await policy('--bucket', 'events', '--prefix', '/netskope/', '--region', 'eu-central-1'),
    ).to.deep.equal({
      shipper: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'WriteObjects',
            Effect: 'Allow',
            Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
            Resource: `${arn}/netskope/*`,
          },
        ],
      },
      reader: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'ReadObjects',
            Effect: 'Allow',
            Action: ['s3:GetObject'],
            Resource: `${arn}/netskope/*`,
          },
          {
            Sid: 'ListKeys',
            Effect: 'Allow',
            Action: ['s3:ListBucket'],
            Resource: arn,
            Condition: { StringLike: { 's3:prefix': ['netskope/*'] } },
          },
        ],
      },
      verifier: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'WriteAndDeleteTestObject',
            Effect: 'Allow',
            Action: ['s3:PutObject', 's3:DeleteObject'],
            Resource: `${arn}/netskope/netskope-verify-test-*`,
          },
          {
            Sid: 'ReadObjects',
            Effect: 'Allow',
            Action: ['s3:GetObject'],
            Resource: `${arn}/netskope/*`,
          },
          {
            Sid: 'ListKeys',
            Effect: 'Allow',
            Action: ['s3:ListBucket'],
            Resource: arn,
            Condition: { StringLike: { 's3:prefix': ['netskope/*'] } },
          },
        ],
      },
    });
  });

  it('prints one document alone, for a whole bucket in China', async () => {
    const argv = ['--bucket', 'events', '--region', 'cn-north-1', '--only', 'shipper'];

    expect(await policy(...argv)).to.deep.equal({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'WriteObjects',
          Effect: 'Allow',
          Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
          Resource: 'arn:aws-cn:s3:::events/*',
        },
      ],
    });
  });

  it('adds the key and the queue that are named', async () => {
    const key = 'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/0000-1111';
    const queue = 'arn:aws-us-gov:sqs:us-gov-west-1:123456789012:new-objects';
    const place = ['--bucket', 'events', '--region', 'us-gov-west-1'];

    expect(
      await policy(...place, '--kms-key', key, '--queue', queue, '--only', 'reader'),
    ).to.deep.equal({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'ReadObjects',
          Effect: 'Allow',
          Action: ['s3:GetObject'],
          Resource: 'arn:aws-us-gov:s3:::events/*',
        },
        {
          Sid: 'ListKeys',
          Effect: 'Allow',
          Action: ['s3:ListBucket'],
          Resource: 'arn:aws-us-gov:s3:::events',
        },
        { Sid: 'UseBucketKey', Effect: 'Allow', Action: ['kms:Decrypt'], Resource: key },
        {
          Sid: 'ReceiveNotifications',
          Effect: 'Allow',
          Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
          Resource: queue,
        },
      ],
    });
  });

  describe('for a configuration', () => {
    const folder = temporaryFolder();
    const role = 'arn:aws:iam::123456789012:role/read-logs';
    const secret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:netskope-AbCdEf';
    const config = async (buckets: string): Promise<string> => {
      const file = join(folder(), 'c.yaml');
      const tenants = `tenants:\n  - { name: a, url: https://a.goskope.com, token: { secret: "${secret}:key" }, streams: [audit] }\n`;
      const forward = `forward: { to: "unix:///f.sock", shared_key: { secret: "${secret}" } }\n`;
      await writeFile(file, `${tenants}${forward}buckets:\n${buckets}`);
      return file;
    };

    it('names its secrets, buckets and queues, and what each role needs', async () => {
      const file =
        await config(`  - { name: dspm, bucket: corp-logs, prefix: dspm/, format: dspm-activity, tenant: a, queue_url: "https://sqs.eu-central-1.amazonaws.com/123456789012/logs" }
  - { name: air, bucket: "arn:aws:s3:eu-central-1:123456789012:accesspoint/audit", format: airkit-audit, tenant: a, role_arn: "${role}" }
`);

      expect(await policy('-c', file)).to.deep.equal({
        sidecar: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ReadSecrets',
              Effect: 'Allow',
              Action: ['secretsmanager:GetSecretValue'],
              Resource: [secret],
            },
            { Sid: 'AssumeRoles', Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [role] },
            {
              Sid: 'ReadObjects',
              Effect: 'Allow',
              Action: ['s3:GetObject'],
              Resource: ['arn:aws:s3:::corp-logs/dspm/*'],
            },
            {
              Sid: 'ListKeys1',
              Effect: 'Allow',
              Action: ['s3:ListBucket'],
              Resource: 'arn:aws:s3:::corp-logs',
              Condition: { StringLike: { 's3:prefix': ['dspm/*'] } },
            },
            {
              Sid: 'ReceiveNotifications',
              Effect: 'Allow',
              Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
              Resource: ['arn:aws:sqs:eu-central-1:123456789012:logs'],
            },
          ],
        },
        [role]: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ReadObjects',
              Effect: 'Allow',
              Action: ['s3:GetObject'],
              Resource: ['arn:aws:s3:eu-central-1:123456789012:accesspoint/audit/object/*'],
            },
            {
              Sid: 'ListKeys1',
              Effect: 'Allow',
              Action: ['s3:ListBucket'],
              Resource: 'arn:aws:s3:eu-central-1:123456789012:accesspoint/audit',
            },
          ],
        },
      });
    });

    it('adds those of a bucket when both are asked for', async () => {
      const file = await config('  []\n');

      const found = await policy('--bucket', 'events', '-c', file);

      expect(found).to.have.all.keys('shipper', 'reader', 'verifier', 'sidecar');
    });

    it('refuses a prefix that would allow more than is meant', async () => {
      const file = await config(
        '  - { name: a, bucket: corp-logs, prefix: "a*/", format: dspm-activity, tenant: a }\n',
      );

      const { code, stderr } = await runProgram(['iam-policy', '-c', file], { environment: CLEAN });

      expect(code).to.equal(2);
      expect(stderr).to.include('bucket a holds a sign');
    });

    it('shows what is wrong with the configuration', async () => {
      const file = await config('  - { name: a }\n');

      const { code, stderr } = await runProgram(['iam-policy', '-c', file], { environment: CLEAN });

      expect(code).to.equal(2);
      expect(stderr).to.include('MISSING_KEY');
    });
  });

  for (const [argv, said] of [
    [['--bucket', 's3://events'], 'is no name of a bucket'],
    [['--bucket', 'events', '--prefix', 'a*'], 'would take for a pattern'],
    [['--bucket', 'events', '--prefix', '${aws:username}'], 'would take for a pattern'],
    [['--bucket', 'events', '--region', 'mars'], 'is no region'],
    [['--bucket', 'events', '--queue', 'new-objects'], 'is no ARN'],
    [['--bucket', 'events', '--only', 'sidecar'], 'needs --config'],
    [[], 'Give --bucket, --config, or both'],
  ] as const) {
    it(`refuses ${argv.length === 0 ? 'to guess a place' : argv.join(' ')}`, async () => {
      const { code, stderr } = await runProgram(['iam-policy', ...argv], { environment: CLEAN });

      expect(code).to.equal(2);
      expect(stderr).to.include(said);
    });
  }
});
