import { expect } from 'chai';
import { AIRKIT_EVENTS } from './airkit-events.ts';
import { traceText } from './shipped-set.ts';
import { ocsfSet } from './support/shipped-set.ts';
import { testRecords } from './support/test-records.ts';

describe('the event types of Airkit', () => {
  const set = ocsfSet();
  const tested = testRecords('ocsf', { stream: 'airkit-audit' });

  it('are the 45 documented ones, each once', () => {
    expect(new Set(AIRKIT_EVENTS.map(({ eventType }) => eventType)).size).to.equal(45);
  });

  for (const { eventType, rule, classUid, activityId, statusId } of AIRKIT_EVENTS) {
    it(`${eventType} has a test beside ${rule} and becomes ${classUid} with activity ${activityId}`, () => {
      const records = tested.filter(({ text }) => text.includes(`"EVENT_TYPE": "${eventType}"`));

      expect(records).to.not.be.empty;
      const { result, event } = traceText(set, 'airkit-audit', records[0]?.text ?? '');
      expect(result).to.include({ verdict: 'mapped', rule: `airkit/${rule}` });
      expect(event).to.include({ class_uid: classUid, activity_id: activityId });
      expect(event?.status_id).to.equal(statusId);
      expect(event?.metadata).to.include({ event_code: eventType });
    });
  }
});
