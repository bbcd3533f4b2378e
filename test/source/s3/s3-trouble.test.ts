import { expect } from 'chai';
import { troubleOf } from '../../../plugin/source/s3/s3-trouble.ts';

const SUBJECT = { action: 's3:GetObject', resource: 'arn:aws:s3:::logs/a.json' };

/** An error as the SDK throws it. */
function sdkError(
  name: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): unknown {
  return Object.assign(new Error(`${name} was meant`), {
    name,
    $metadata: { httpStatusCode: status },
    $response: { statusCode: status, headers },
  });
}

const REGION = { 'x-amz-bucket-region': 'eu-west-1' };

const CASES: readonly (readonly [string, unknown, string])[] = [
  ['a denied request', sdkError('AccessDenied', 403), 'denied'],
  ['a key that may not be used', sdkError('KMS.DisabledException', 400), 'denied'],
  ['an answer that nobody expects', sdkError('Teapot', 418), 'denied'],
  ['a missing object', sdkError('NoSuchKey', 404), 'gone'],
  ['a missing bucket', sdkError('NoSuchBucket', 404), 'hopeless'],
  ['another version', sdkError('PreconditionFailed', 412), 'changed'],
  ['an archived object', sdkError('InvalidObjectState', 403), 'unreadable'],
  ['a wrong key', sdkError('InvalidAccessKeyId', 403), 'hopeless'],
  ['an old token, told with the region', sdkError('ExpiredToken', 400, REGION), 'hopeless'],
  ['a clock that is far off', sdkError('RequestTimeTooSkewed', 403), 'hopeless'],
  ['a redirect', sdkError('PermanentRedirect', 301, REGION), 'wrong_region'],
  ['a nameless redirect', sdkError('UnknownError', 301, REGION), 'wrong_region'],
  [
    'a signature for another region',
    sdkError('AuthorizationHeaderMalformed', 400, REGION),
    'wrong_region',
  ],
  ['throttling', sdkError('SlowDown', 503), 'passing'],
  ['a timeout of the store', sdkError('RequestTimeout', 400), 'passing'],
  ['trouble of the store', sdkError('InternalError', 500), 'passing'],
  [
    'a refused connection',
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    'passing',
  ],
  ['a name that is not found', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'passing'],
  ['an aborted request', Object.assign(new Error('x'), { name: 'AbortError' }), 'aborted'],
  ['no region', new Error('Region is missing'), 'hopeless'],
  [
    'no credentials',
    Object.assign(new Error('x'), { name: 'CredentialsProviderError' }),
    'hopeless',
  ],
  ['something that is no error', 'x', 'passing'],
];

describe('troubleOf', () => {
  for (const [name, error, kind] of CASES) {
    it(`calls ${name} ${kind}`, () => {
      expect(troubleOf(error, SUBJECT).kind).to.equal(kind);
    });
  }

  it('names action and resource of what is denied', () => {
    const trouble = troubleOf(sdkError('AccessDenied', 403), SUBJECT);

    expect(trouble)
      .to.have.property('message')
      .that.includes('s3:GetObject on arn:aws:s3:::logs/a.json is denied');
  });

  it('names what STS denied while the SDK looked for credentials', () => {
    const error = Object.assign(
      new Error('Not authorized to perform sts:AssumeRoleWithWebIdentity'),
      { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } },
    );

    const trouble = troubleOf(error, SUBJECT);

    expect(trouble).to.include({ kind: 'hopeless' });
    expect(trouble)
      .to.have.property('message')
      .that.includes('sts:AssumeRoleWithWebIdentity is denied')
      .and.not.includes('s3:GetObject');
  });

  it('names the region that the store names', () => {
    const trouble = troubleOf(sdkError('PermanentRedirect', 301, REGION), SUBJECT);

    expect(trouble).to.have.property('region', 'eu-west-1');
  });
});
