import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { simulatedRecords } from '../../plugin/cli/simulated-records.ts';
import { msgpackToJsonText } from '../../plugin/msgpack/to-json.ts';
import { readContent } from '../../plugin/source/s3/content/read-content.ts';
import { outputOf } from '../transform/mapping/support/exact.ts';
import { mapOne, schemas, usable } from '../transform/mapping/support/scene.ts';

const MAPPINGS = fileURLToPath(new URL('../../mappings', import.meta.url));
const DOCUMENT = '../shared/reference/dspm-activity-logs.txt';
const LIMITS = { maxObjectBytes: 1_000_000, maxRecordBytes: 1_000_000 };
const RECORDS = 300;

/** What the documents show, with invented values. */
const SYSTEM = {
  timestamp: '02-15-2023 04:33:13',
  type: 'scan',
  description: "Netskope One DSPM completed a scan of data store: 'store-1'\n\nNew queries: 0\n",
};
const USER = {
  timestamp: '02-15-2023 04:33:13',
  type: 'create',
  username: 'u-1@example.org',
  resource: 'User Identity',
  description: 'User configured a new directory service with name Example Directory',
};

function columns(file: string): readonly (readonly string[])[] {
  const rows = readFileSync(`${MAPPINGS}/${file}`, 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => row.split(','));
}

describe('the schema of DSPM activity logs', () => {
  const schema = JSON.parse(
    readFileSync(`${MAPPINGS}/schemas/dspm-activity/schema.json`, 'utf8'),
  ) as object;
  const accepts = new Ajv2020({ strict: false }).compile(schema);

  it('accepts what the document shows of the system and of users', () => {
    expect([SYSTEM, USER].map((one) => accepts(one))).to.deep.equal([true, true]);
  });

  it('accepts the examples of the document itself', function () {
    if (!existsSync(DOCUMENT)) {
      console.warn(`    SKIPPED: no ${DOCUMENT}.`);
      this.skip();
    }
    const examples = readFileSync(DOCUMENT, 'utf8').match(/^\{$.*?^\}$/gms) ?? [];
    expect(examples).to.have.length(2);
    for (const example of examples) expect(accepts(JSON.parse(example)), example).to.equal(true);
  });

  const refused: readonly (readonly [what: string, log: object])[] = [
    ['ISO times', { ...USER, timestamp: '2023-02-15T04:33:13Z' }],
    ['the day before the month', { ...USER, timestamp: '15-02-2023 04:33:13' }],
    ['hour 24', { ...USER, timestamp: '02-15-2023 24:00:00' }],
    ['numbers for texts', { ...USER, type: 1 }],
    ['fields that are not documented', { ...USER, severity: 'high' }],
    ['a user without resource', { ...SYSTEM, username: 'u-1@example.org' }],
    ['a log without description', { timestamp: SYSTEM.timestamp, type: 'scan' }],
  ];
  for (const [what, log] of refused) {
    it(`refuses ${what}`, () => {
      expect(accepts(log)).to.equal(false);
    });
  }
});

describe('the set dspm-activity', () => {
  const activity = usable('dspm-activity', { schemas });
  const ocsf = usable('ocsf', { schemas });

  it('knows every audit event that the set ocsf knows', () => {
    const known = ['authentication', 'account-change', 'entities'].flatMap((table) =>
      columns(`ocsf/tables/audit-${table}.csv`).map(([event]) => event),
    );
    const own = columns('dspm-activity/tables/audit-events.csv').map(([event]) => event);
    expect(own).to.have.members(known);
  });

  it('gives every simulated record back, byte for byte, out of what it writes', async () => {
    for (const { text } of simulatedRecords({ perStream: RECORDS, streams: ['audit'] })) {
      const [log] = await readBack(outputOf(activity, text, 'audit'));
      const { description } = JSON.parse(log ?? '') as { readonly description: string };
      expect(description.split('\n\nNetskope record: ')[1]).to.equal(text);
    }
  });

  it('writes what the set ocsf reads as the activity that it was', async () => {
    const cases: readonly (readonly [string, string, object])[] = [
      ['SSO Login Failed', 'dspm/authentication', { activity_id: 1, status_id: 2 }],
      ['Login Successful', 'dspm/authentication', { activity_id: 1, status_id: 1 }],
      ['Logout Successful', 'dspm/authentication', { activity_id: 2, status_id: 1 }],
      ['Created new inline policy', 'dspm/entity-management', { activity_id: 1, status_id: 1 }],
      ['Edited tunnel group', 'dspm/entity-management', { activity_id: 3, status_id: 1 }],
      ['Deleted admin', 'dspm/entity-management', { activity_id: 4, status_id: 1 }],
      [
        'Password Change Failed Attempt',
        'dspm/entity-management',
        { activity_id: 3, status_id: 2 },
      ],
      ['Pushed rbi template', 'dspm/other', { activity_id: 99, activity_name: 'push' }],
    ];
    for (const [name, rule, expected] of cases) {
      // Neither quotes nor words of failure in the record may be taken for those of the sentence.
      const record = { timestamp: 1736151783, user: 'u-1@example.org', audit_log_event: name };
      const text = JSON.stringify({ ...record, details: " 'an error' failed, named x" });
      const [log] = await readBack(outputOf(activity, text, 'audit'));
      const result = mapOne(ocsf, log ?? '', { stream: 'dspm-activity' });
      expect({ verdict: result.verdict, rule: result.rule }).to.deep.equal({
        verdict: 'mapped',
        rule,
      });
      expect(result.output).to.include({ ...expected, time: 1736151783000 });
      expect(result.output).to.have.nested.property('actor.user.name', 'u-1@example.org');
    }
  });
});

/** The records that `buckets` finds in an object that holds this one. */
async function readBack(written: Uint8Array): Promise<readonly string[]> {
  const object = Buffer.from(`${msgpackToJsonText(written) ?? ''}\n`);
  const texts: string[] = [];
  for await (const units of readContent(chunks(object), LIMITS)) {
    for (const unit of units) {
      expect(unit.kind).to.equal('record');
      if (unit.kind === 'record') texts.push(Buffer.from(unit.bytes).toString('utf8'));
    }
  }
  return texts;
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}
