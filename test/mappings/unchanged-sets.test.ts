import { expect } from 'chai';
import { outputOf, packed } from '../transform/mapping/support/exact.ts';
import {
  fixtureFolders,
  mapOne,
  memoryFolders,
  schemas,
  usable,
} from '../transform/mapping/support/scene.ts';
import type { MappingSet } from '../../plugin/transform/mapping/mapping-set.ts';

describe('the sets for Hunters and Panther', () => {
  const audit =
    '{"_id":"a1","_insertion_epoch_timestamp":1736151790,"timestamp":1736151783,"type":"t","user":"u-1@example.org","audit_log_event":"Login","supporting_data":{"id":8847222077216958610}}';
  const application =
    '{"_id":"p1","_insertion_epoch_timestamp":1736151790,"timestamp":1736151783,"type":"nspolicy","user":"u-1@example.org","activity":"View","alert":"no","transaction_id":8847222077216958610}';
  const alert =
    '{"_id":"l1","_insertion_epoch_timestamp":1736151790,"timestamp":1736151783,"type":"nspolicy","user":"u-1@example.org","alert":"yes","alert_name":"Block","alert_type":"policy","action":"block","transaction_id":8847222077216958610}';
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['hunters', 'audit', 'netskope_audit_events', audit],
    ['hunters', 'application', 'netskope_application_events', application],
    ['hunters', 'alert', 'netskope_alerts', alert],
    ['hunters-v1', 'audit', 'netskope_audit_events', audit],
    ['hunters-v1', 'application', 'netskope_application_events', application],
    ['hunters-v1', 'alert', 'netskope_alerts', alert],
    ['panther', 'audit', 'netskope_audit', audit],
  ];
  for (const [name, stream, kind, text] of cases) {
    it(`${name} passes records of ${stream} exactly as ${kind}`, () => {
      const set = usable(name, { schemas });
      const result = mapOne(set, text, { stream });
      expect({ verdict: result.verdict, kind: result.kind, errors: result.errors }).to.deep.equal({
        verdict: 'mapped',
        kind,
        errors: [],
      });
      expect(outputOf(set, text, stream)).to.deep.equal(packed(text));
    });
  }

  it('panther takes a text in severity_level once a schema of your own does', () => {
    const path = 'schemas/panther-netskope-audit/schema.json';
    const shipped = fixtureFolders.read('shipped', path) ?? '';
    const own = shipped.replace(
      '"severity_level": { "$ref": "#/$defs/int" }',
      '"severity_level": { "type": ["integer", "string"] }',
    );
    expect(own).to.not.equal(shipped);
    const text = audit.replace('{', '{"severity_level":"high",');
    const verdictOf = (set: MappingSet) => mapOne(set, text, { stream: 'audit' }).verdict;
    const folders = memoryFolders({ [path]: own });
    expect(verdictOf(usable('panther', { schemas }))).to.equal('invalid');
    expect(verdictOf(usable('panther', { folders, schemas: new Map() }))).to.equal('mapped');
  });
});
