import { expect } from 'chai';
import { cataloguedFields, simulatedRecords } from '../../plugin/cli/simulated-records.ts';
import { bucketStreamNames } from '../../plugin/config/stream-names.ts';
import { RecordView } from '../../plugin/transform/json/record-view.ts';
import { scanRecord } from '../../plugin/transform/json/scan-record.ts';
import { coverageCounter } from '../../plugin/transform/mapping/testing/coverage.ts';
import type { Coverage } from '../../plugin/transform/mapping/testing/coverage.ts';
import type { Share } from '../../plugin/transform/mapping/testing/recommended.ts';
import { ocsfSet } from './support/shipped-set.ts';
import { testRecords } from './support/test-records.ts';

const WANTED = 0.8;
/** Enough for every variant of the simulator. */
const PER_STREAM = 250;

const ratio = ({ filled, available }: Share): number => (available === 0 ? 1 : filled / available);

describe('recommended attributes in the set ocsf', function () {
  this.timeout(120_000);
  const set = ocsfSet();
  let report: Coverage;
  before(() => {
    const counter = coverageCounter(set, cataloguedFields);
    const view = new RecordView();
    const receivedAtMs = Date.now();
    // Nothing simulates what lies in buckets; the full records of the tests show what there can be.
    const bucketRecords = bucketStreamNames.flatMap((stream) =>
      testRecords('ocsf', { stream, full: true }),
    );
    const records = [...simulatedRecords({ perStream: PER_STREAM }), ...bucketRecords];
    for (const { stream, text } of records) {
      const bytes = Buffer.from(text);
      scanRecord(bytes, 0, bytes.length, view);
      const context = { tenant: 'acme', tenantHost: 'acme.example.org', stream, receivedAtMs };
      counter.add({ view, context });
    }
    report = counter.result();
  });

  for (const { name } of set.rules) {
    it(`are filled by ${name} to ${WANTED * 100} % of what the source can give`, () => {
      const rule = report.rules.find((one) => one.rule === name);

      const { top, inside } = rule?.recommended ?? { top: nothing, inside: nothing };
      expect(rule?.records).to.be.greaterThan(0);
      expect(top.available).to.be.greaterThan(0);
      expect(ratio(top)).to.be.at.least(WANTED);
      const whole = {
        filled: top.filled + inside.filled,
        available: top.available + inside.available,
      };
      expect(ratio(whole)).to.be.at.least(WANTED);
    });
  }

  it('lack nothing that a class requires', () => {
    const missed = report.rules.flatMap(({ requiredMissed }) => requiredMissed);

    expect(missed).to.deep.equal([]);
  });
});

const nothing: Share = { available: 0, filled: 0 };
