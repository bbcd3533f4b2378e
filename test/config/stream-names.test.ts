import { expect } from 'chai';
import type { StreamName as GeneratedName } from '../../plugin/config/config.generated.ts';
import {
  bucketStreamNames,
  isRecordStreamName,
  isStreamName,
  isTypedAlert,
  streamNames,
  streamSegments,
} from '../../plugin/config/stream-names.ts';
import type { StreamName } from '../../plugin/config/stream-names.ts';

describe('stream names', () => {
  it('are 24, each once', () => {
    expect(new Set(streamNames).size).to.equal(24);
  });

  it('are the same in the list and in the generated types', () => {
    const generated: readonly GeneratedName[] = streamNames;
    const listed: readonly StreamName[] = generated;
    expect(listed).to.deep.equal(streamNames);
  });

  for (const name of bucketStreamNames) {
    it(`know ${name} as a stream of records, and not as one of a tenant`, () => {
      expect([isRecordStreamName(name), isStreamName(name)]).to.deep.equal([true, false]);
    });
  }

  const segments: readonly (readonly [StreamName, string])[] = [
    ['alert', 'events/alert'],
    ['application', 'events/application'],
    ['endpoint', 'events/endpoint'],
    ['alert_dlp', 'alerts/dlp'],
    ['alert_c2', 'alerts/c2'],
    ['alert_compromisedcredential', 'alerts/compromisedcredential'],
  ];
  for (const [name, path] of segments) {
    it(`finds ${name} at ${path}`, () => {
      const { family, type } = streamSegments(name);
      expect(`${family}/${type}`).to.equal(path);
    });
  }

  it('tell typed alerts from other streams', () => {
    expect(streamNames.filter(isTypedAlert)).to.have.length(15);
    expect(isTypedAlert('alert')).to.equal(false);
    expect([isStreamName('page'), isStreamName('pages')]).to.deep.equal([true, false]);
  });
});
