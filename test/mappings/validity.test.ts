import { expect } from 'chai';
import { simulatedRecords } from '../../plugin/cli/simulated-records.ts';
import {
  bucketStreamNames,
  streamNames,
  type StreamName,
} from '../../plugin/config/stream-names.ts';
import { eventFaults, floatFaults } from './support/event-faults.ts';
import { hasSharedValidator, secondOpinion, sharedSamples } from './support/shared-samples.ts';
import type { SecondOpinion } from './support/shared-samples.ts';
import { ocsfSet, transformer } from './support/shipped-set.ts';
import { testRecords } from './support/test-records.ts';

const NOW_MS = Date.now();
const PER_STREAM = 1000;
const FINDINGS_SHOWN = 10;

/** Every variant of the simulator is among the first; the others differ from them in ids and times. */
const isJudged = (position: number): boolean => position < 250 || position % 10 === 0;

/** Streams none of whose records the reference knows a class for. */
const RAW_STREAMS: readonly StreamName[] = [
  'page',
  'alert_securityassessment',
  'alert_watchlist',
  'alert_quarantine',
  'alert_remediation',
  'alert_ctep',
  'alert_device',
  'alert_content',
  'alert_ips',
];

describe('the set ocsf over the records of every stream', function () {
  this.timeout(120_000);
  const transform = transformer(ocsfSet(), NOW_MS);
  let judge: SecondOpinion | undefined;
  before(async () => {
    if (hasSharedValidator) judge = await secondOpinion(NOW_MS);
  });

  interface Outcome {
    readonly mapped: number;
    readonly invalid: number;
    readonly faults: readonly string[];
    readonly findings: readonly string[];
  }

  const run = (records: Iterable<{ stream: string; text: string }>): Outcome => {
    const seen = { mapped: 0, invalid: 0 };
    const faults: string[] = [];
    const findings: string[] = [];
    let position = -1;
    for (const { stream, text } of records) {
      position += 1;
      const { verdict, bytes, json } = transform(text, stream);
      if (verdict === 'invalid') seen.invalid += 1;
      if (verdict !== 'mapped') continue;
      seen.mapped += 1;
      if (!isJudged(position)) continue;
      faults.push(...eventFaults(bytes), ...floatFaults(json));
      findings.push(...(judge?.(json) ?? []));
    }
    return { ...seen, faults, findings: findings.slice(0, FINDINGS_SHOWN) };
  };

  for (const stream of streamNames) {
    it(`makes only right events of ${PER_STREAM} records of ${stream}`, () => {
      const { mapped, invalid, faults, findings } = run(
        simulatedRecords({ perStream: PER_STREAM, streams: [stream] }),
      );

      expect(findings).to.deep.equal([]);
      expect(faults).to.deep.equal([]);
      expect(invalid).to.equal(0);
      if (!RAW_STREAMS.includes(stream)) expect(mapped).to.be.greaterThan(0);
    });
  }

  for (const stream of bucketStreamNames) {
    it(`makes only right events of the records that the tests of ${stream} hold`, () => {
      const { mapped, faults, findings } = run(testRecords('ocsf', { stream }));

      expect(findings).to.deep.equal([]);
      expect(faults).to.deep.equal([]);
      expect(mapped).to.be.greaterThan(0);
    });
  }

  it('makes only right events of published records', function () {
    const samples = sharedSamples();
    if (samples.length === 0) this.skip();

    const { mapped, invalid, faults, findings } = run(samples);

    expect(findings).to.deep.equal([]);
    expect(faults).to.deep.equal([]);
    expect(invalid).to.equal(0);
    expect(mapped).to.be.greaterThan(0);
  });

  it('is judged by a second opinion', function () {
    if (!hasSharedValidator) this.skip();

    const event = '{"class_uid":3002,"activity_id":1}';

    expect(judge?.(event)).to.not.be.empty;
  });
});
