import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { REFERENCE_NAMES } from './reference-names.ts';

const TABLES = new URL('../../../shared/ocsf/netskope-tables.json', import.meta.url);

const namesOf = (classUid: number, field: string): readonly string[] =>
  REFERENCE_NAMES.flatMap(({ classUid: own, record }) => {
    const name = record[field];
    return own === classUid && name !== undefined && name !== '' ? [name] : [];
  });

describe('the list of reference names', () => {
  const sizes: readonly (readonly [string, number, string, number])[] = [
    ['events of the console about logins', 3002, 'audit_log_event', 8],
    ['events of the console about policies and their like', 3004, 'audit_log_event', 31],
    ['events of the console about administrators', 3001, 'audit_log_event', 16],
    ['activities with files', 6006, 'activity', 25],
    ['logins of applications, one of them by its keyword alone', 3002, 'activity', 5],
    ['actions on connections', 4001, 'action', 6],
    ['types of alerts', 2004, 'alert_type', 6],
  ];
  for (const [what, classUid, field, count] of sizes) {
    it(`has all ${count} ${what}, each once`, () => {
      const names = namesOf(classUid, field);

      expect(names).to.have.length(count);
      expect(new Set(names.map((name) => name.toLowerCase()))).to.have.property('size', count);
    });
  }

  it('has every other kind of record', () => {
    const kinds = REFERENCE_NAMES.map(({ record }) =>
      [record.record_type, record.alert_type].filter(Boolean).join(' '),
    );

    expect(kinds).to.include.members([
      'connection',
      'alert DLP',
      'incident',
      'epdlp',
      'infrastructure',
    ]);
  });

  it('agrees with the tables that the reference was checked with', function () {
    if (!existsSync(TABLES)) this.skip();
    const tables = JSON.parse(readFileSync(TABLES, 'utf8')) as Record<
      'audit' | 'file_hosting_6006' | 'network_4001',
      Record<string, { class_uid?: number; activity_id: number }>
    >;
    const codes = (field: string): Record<string, string> =>
      Object.fromEntries(
        REFERENCE_NAMES.flatMap(({ record, classUid, activityId }) => {
          const name = record[field]?.toLowerCase();
          return name === undefined || (field === 'activity' && classUid === 3002)
            ? []
            : [[name, `${classUid} ${activityId}`]];
        }),
      );
    const theirs = (
      table: Readonly<Record<string, { class_uid?: number; activity_id: number }>>,
      classUid: number,
    ): Record<string, string> =>
      Object.fromEntries(
        Object.entries(table).map(([name, row]) => [
          name.toLowerCase(),
          `${row.class_uid ?? classUid} ${row.activity_id}`,
        ]),
      );

    expect(codes('audit_log_event')).to.deep.equal(theirs(tables.audit, 0));
    expect(codes('activity')).to.deep.equal(theirs(tables.file_hosting_6006, 6006));
    expect(codes('action')).to.deep.equal(theirs(tables.network_4001, 4001));
  });
});
