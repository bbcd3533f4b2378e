import { expect } from 'chai';
import { ROW_SHIFT } from '../../../plugin/transform/json/field-row.ts';
import { compileKey } from '../../../plugin/transform/json/key-hash.ts';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../../plugin/transform/json/scan-record.ts';
import { Run } from '../../../plugin/transform/mapping/run.ts';
import { TakenRecord } from '../../../plugin/transform/mapping/taken-record.ts';
import { context, memoryFolders, ruleFiles, usable } from './support/scene.ts';

const [rule] = usable('set', { folders: memoryFolders(ruleFiles('a: $a')) }).rules;

function scan(view: RecordView, record: unknown): RecordView {
  const bytes = new Uint8Array(Buffer.from(JSON.stringify(record)));
  expect(scanRecord(bytes, 0, bytes.length, view)).to.equal(bytes.length);
  return view;
}

function taken(view: RecordView): TakenRecord {
  const record = new TakenRecord(new Run([{ key: compileKey('a'), protector: undefined }]));
  record.run.begin(view, context);
  record.begin(view, context);
  if (rule === undefined) throw new Error('the set has no rule');
  record.state = record.keepFor(rule, view);
  return record;
}

function wideRecord(fields: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from({ length: fields }, (_, at) => [`name_${at}`, at]));
}

describe('a record that is taken', () => {
  it('is kept while the view it came in goes on', () => {
    const view = new RecordView();
    const record = taken(scan(view, { a: 'first' }));
    scan(view, { a: 'second' });
    expect(record.view.text(0)).to.equal('first');
    expect(record.run.sources.recordText()).to.equal('{"a":"first"}');
  });

  it('lets go of the page when it is closed', () => {
    const record = taken(scan(new RecordView(), { a: 'x' }));
    record.close();
    expect(record.state.kind).to.equal('empty');
    expect(record.bytes).to.have.length(0);
    expect(record.view.bytes).to.have.length(0);
    expect(record.view.fieldCount).to.equal(0);
    expect(record.run.sources.recordText()).to.equal('');
  });

  it('takes no more room than its own record needs', () => {
    const view = scan(new RecordView(), wideRecord(5000));
    expect(taken(view).isOversized).to.equal(true);
    expect(taken(scan(new RecordView(), wideRecord(1100))).isOversized).to.equal(false);
    scan(view, wideRecord(400));
    const record = taken(view);
    expect(record.isOversized).to.equal(false);
    expect(record.view.fields.rows.length).to.be.within(400 << ROW_SHIFT, 800 << ROW_SHIFT);
    expect(record.view.text(399)).to.equal('399');
  });
});
