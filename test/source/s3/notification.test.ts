import { expect } from 'chai';
import { readNotification } from '../../../plugin/source/s3/notification.ts';

const PLACE = { bucket: 'logs', prefix: 'dspm/' };
const TIME = '2025-01-06T00:00:00.000Z';

const event = (changes: object = {}, object: object = {}, bucket = 'logs') => ({
  eventName: 'ObjectCreated:Put',
  eventTime: TIME,
  s3: { bucket: { name: bucket }, object: { key: 'dspm/a.json', size: 7, eTag: 'e1', ...object } },
  ...changes,
});
const message = (...events: readonly object[]) => JSON.stringify({ Records: events });

describe('readNotification', () => {
  it('reads the objects of an event message', () => {
    expect(readNotification(message(event()), PLACE)).to.deep.equal({
      kind: 'objects',
      objects: [{ key: 'dspm/a.json', etag: 'e1', sizeBytes: 7, timeMs: Date.parse(TIME) }],
      others: 0,
    });
  });

  it('reads the same inside of the envelope of SNS', () => {
    const envelope = JSON.stringify({ Type: 'Notification', Message: message(event()) });

    expect(readNotification(envelope, PLACE)).to.deep.equal(
      readNotification(message(event()), PLACE),
    );
  });

  it('decodes keys as forms are encoded', () => {
    const found = readNotification(message(event({}, { key: 'dspm/a+b%2Bc%C3%A9.json' })), PLACE);

    expect(found).to.have.nested.property('objects[0].key', 'dspm/a b+cé.json');
  });

  for (const [name, other] of Object.entries({
    'another bucket': event({}, {}, 'other'),
    'another prefix': event({}, { key: 'airkit/a' }),
    'a deleted object': event({ eventName: 'ObjectRemoved:Delete' }),
    'an object without version': event({}, { eTag: undefined }),
    'a key that cannot be decoded': event({}, { key: 'dspm/%E9' }),
    'a time that is none': event({ eventTime: 'soon' }),
    'something else': {},
  })) {
    it(`passes over ${name}`, () => {
      expect(readNotification(message(event(), other), PLACE)).to.deep.include({ others: 1 });
    });
  }

  it('knows the test event', () => {
    const body = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs' });

    expect(readNotification(body, PLACE)).to.deep.equal({ kind: 'test' });
  });

  for (const body of ['', 'hello', '[]', '{}', '{"Records":1}', '{"Message":"x"}']) {
    it(`calls ${JSON.stringify(body)} unknown`, () => {
      expect(readNotification(body, PLACE)).to.deep.equal({ kind: 'unknown' });
    });
  }
});
