import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { MsgpackWriter } from '../../plugin/msgpack/writer.ts';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../plugin/transform/json/scan-record.ts';
import { compileSet } from '../../plugin/transform/mapping/compile-set.ts';
import { mappingFolders } from '../../plugin/transform/mapping/files/folders.ts';
import type { MappingSet } from '../../plugin/transform/mapping/mapping-set.ts';
import { readEvent } from '../../plugin/transform/mapping/testing/read-event.ts';
import { REFERENCE_NAMES, UNLISTED } from './reference-names.ts';

const SECOND = 1736151783;
const shipped = fileURLToPath(new URL('../../mappings', import.meta.url));

function load(): MappingSet {
  const compiled = compileSet('ocsf', { folders: mappingFolders({ shipped }) });
  if (compiled.kind === 'invalid') {
    throw new Error(
      compiled.diagnostics
        .map(({ file, line, message }) => `${file}:${line} ${message}`)
        .join('\n'),
    );
  }
  return compiled.set;
}

interface Input {
  readonly stream: string;
  readonly record: Readonly<Record<string, string>>;
}

/** The record's values in capitals and blanks, as no exact comparison would find them. */
const shouted = (record: Input['record']): Input['record'] =>
  Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key,
      value === '' ? '' : ` ${value.toUpperCase()} `,
    ]),
  );

describe('the names of the reference in the set ocsf', () => {
  let set: MappingSet;
  before(() => {
    set = load();
  });

  const map = ({ stream, record }: Input): { verdict: string; event: unknown } => {
    const bytes = Buffer.from(JSON.stringify({ timestamp: SECOND, ...record }));
    const view = new RecordView();
    scanRecord(bytes, 0, bytes.length, view);
    const writer = new MsgpackWriter();
    const { verdict } = set.map(
      view,
      { tenant: 'acme', stream, receivedAtMs: SECOND * 1000 },
      writer,
    );
    return { verdict, event: readEvent(writer.subarray()) };
  };

  for (const name of REFERENCE_NAMES) {
    const { classUid, activityId, statusId, record } = name;
    it(`maps ${Object.values(record).join(' ')} to ${classUid} activity ${activityId}`, () => {
      for (const input of [name, { ...name, record: shouted(record) }]) {
        const { verdict, event } = map(input);

        expect(verdict).to.equal('mapped');
        expect(event).to.include({
          class_uid: classUid,
          activity_id: activityId,
          type_uid: classUid * 100 + activityId,
        });
        if (statusId === undefined) expect(event).to.not.have.property('status_id');
        else expect(event).to.include({ status_id: statusId });
      }
    });
  }

  for (const input of UNLISTED) {
    it(`passes ${Object.values(input.record).join(' ')} on as it came`, () => {
      expect(map(input)).to.deep.equal({
        verdict: 'raw',
        event: { timestamp: SECOND, ...input.record },
      });
    });
  }
});
