import { expect } from 'chai';
import { runProgram } from '../support/child.ts';

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

  for (const [argv, said] of [
    [['--bucket', 's3://events'], 'is no name of a bucket'],
    [['--bucket', 'events', '--prefix', 'a*'], 'would take for a pattern'],
    [['--bucket', 'events', '--prefix', '${aws:username}'], 'would take for a pattern'],
    [['--bucket', 'events', '--region', 'mars'], 'is no region'],
    [['--bucket', 'events', '--queue', 'new-objects'], 'is no ARN'],
  ] as const) {
    it(`refuses ${argv.join(' ')}`, async () => {
      const { code, stderr } = await runProgram(['iam-policy', ...argv], { environment: CLEAN });

      expect(code).to.equal(2);
      expect(stderr).to.include(said);
    });
  }
});
