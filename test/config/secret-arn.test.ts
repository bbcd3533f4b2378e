import { expect } from 'chai';
import { parseSecretArn } from '../../plugin/config/secret-arn.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/netskope-AbCdEf';
const FOUND = { arn: ARN, region: 'eu-central-1' };

describe('parseSecretArn', () => {
  for (const [text, found] of [
    [ARN, FOUND],
    [`${ARN}:api_token`, { ...FOUND, jsonKey: 'api_token' }],
    [`${ARN}:api_token::`, { ...FOUND, jsonKey: 'api_token' }],
    [`${ARN}::AWSPREVIOUS`, { ...FOUND, versionStage: 'AWSPREVIOUS' }],
    [
      `${ARN}:key:AWSPENDING:9d4cb84b-ad69-40c0-a0ab-cead36b967e8`,
      {
        ...FOUND,
        jsonKey: 'key',
        versionStage: 'AWSPENDING',
        versionId: '9d4cb84b-ad69-40c0-a0ab-cead36b967e8',
      },
    ],
    [`${ARN}:::`, FOUND],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(parseSecretArn(text)).to.deep.equal(found);
    });
  }

  it('reads one of another partition', () => {
    const arn = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:a-b1C2d3';
    expect(parseSecretArn(arn)).to.deep.equal({ arn, region: 'us-gov-west-1' });
  });

  for (const [claim, text] of [
    ['without the characters at its end', ARN.slice(0, -7)],
    ['without account', ARN.replace('123456789012', '')],
    ['without region', ARN.replace('eu-central-1', '')],
    ['of another service', ARN.replace('secretsmanager', 'ssm')],
    ['with a fourth part', `${ARN}:a:b:c:d`],
    ['with a blank', `${ARN}:a b`],
    ['before other text', `${ARN}:a\n`],
  ] as const) {
    it(`refuses one ${claim}`, () => {
      expect(parseSecretArn(text)).to.equal(undefined);
    });
  }
});
