import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatedRecords } from '../../plugin/cli/simulated-records.ts';
import type { StreamName } from '../../plugin/config/stream-names.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { eventFaults, floatFaults } from './support/event-faults.ts';
import { hasSharedValidator, secondOpinion } from './support/shared-samples.ts';
import { ocsfSet, transformer } from './support/shipped-set.ts';

const NOW_MS = Date.now();
const PER_STREAM = 120;

describe('rules that a set of your own switches on', function () {
  this.timeout(60_000);
  let folder = '';
  let transform: ReturnType<typeof transformer>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fluent-netskope-test-'));
    await mkdir(join(folder, 'ocsf'));
    await writeFile(
      join(folder, 'ocsf', 'set.yaml'),
      'extends: ocsf\nroutes: { after: [netskope/page-as-network, netskope/other-alerts] }\n',
    );
    transform = transformer(ocsfSet(folder), NOW_MS);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const cases: readonly (readonly [string, StreamName, number])[] = [
    ['page-as-network', 'page', 4001],
    ['other-alerts', 'alert_watchlist', 2004],
    ['other-alerts', 'alert_quarantine', 2004],
    ['other-alerts', 'alert_remediation', 2004],
    ['other-alerts', 'alert_securityassessment', 2004],
    ['other-alerts', 'alert_ctep', 2004],
    ['other-alerts', 'alert_ips', 2004],
  ];
  for (const [rule, stream, classUid] of cases) {
    it(`makes right events of ${stream} by ${rule}`, async () => {
      const judge = hasSharedValidator ? await secondOpinion(NOW_MS) : (): readonly string[] => [];

      const findings: string[] = [];
      const verdicts = new Set<string>();
      for (const { text } of simulatedRecords({ perStream: PER_STREAM, streams: [stream] })) {
        const { verdict, bytes, json } = transform(text, stream);
        verdicts.add(verdict);
        findings.push(...eventFaults(bytes), ...floatFaults(json), ...judge(json));
        expect(JSON.parse(json)).to.include({ class_uid: classUid });
      }

      expect([...verdicts]).to.deep.equal(['mapped']);
      expect(findings).to.deep.equal([]);
    });
  }

  it('leaves alerts of DLP to their own rule', () => {
    const { json } = transform(
      '{"timestamp":1736151783,"record_type":"alert","alert":"yes","alert_type":"DLP"}',
      'alert',
    );

    expect(JSON.parse(json)).to.include({ class_uid: 2006 });
  });
});

describe('raw_data of a set of your own', () => {
  const folder = temporaryFolder();

  it('is the exact text of the record, and its size is in bytes', async () => {
    await mkdir(join(folder(), 'ocsf'));
    await writeFile(join(folder(), 'ocsf', 'set.yaml'), 'extends: ocsf\nraw_data: true\n');
    const transform = transformer(ocsfSet(folder()), NOW_MS);
    const record =
      '{ "timestamp":1736151783, "activity":"Upload","alert":"no","record_type":"application",\n' +
      '  "object":"Prüfung \\u00fc €.txt","transaction_id":8847222077216958610,"src_latitude":34.0,"x":"a\\/b" }';

    const { verdict, json } = transform(`  ${record}\n`, 'application');

    expect(verdict).to.equal('mapped');
    expect(JSON.parse(json)).to.include({
      raw_data: record,
      raw_data_size: Buffer.byteLength(record),
    });
    expect(Buffer.byteLength(record)).to.be.greaterThan(record.length);
    if (hasSharedValidator) expect((await secondOpinion(NOW_MS))(json)).to.deep.equal([]);
  });

  it('is left out of the shipped set', () => {
    const { json } = transformer(ocsfSet(), NOW_MS)(
      '{"timestamp":1736151783,"activity":"Upload","alert":"no","record_type":"application"}',
      'application',
    );

    expect(json).to.not.contain('raw_data');
  });
});
