import { isAnyVerificationFile } from '../source/s3/verification-file.ts';
import type { TargetSchema } from '../transform/schema/target-schema.ts';
import type { BucketFinding } from './finding.ts';
import type { ListedObject, Listing, ObjectStore } from './object-store.ts';
import { readObject } from './read-object.ts';
import { createRecordJudge, type JudgedRecords } from './record-judge.ts';
import { describeStoreError } from './store-error.ts';
import { VERIFY_NAME } from './verify-object.ts';

export interface DeliveredPlace {
  readonly store: ObjectStore;
  /** What all keys begin with; empty or ending in a slash. */
  readonly prefix: string;
  readonly bucketArn: string;
  readonly schema: TargetSchema;
  readonly nowMs: () => number;
}

const MOST_KEYS = 10_000;
const MOST_OBJECTS = 20;
/** Larger ones are listed, not read. */
const MOST_BYTES = 64 * 1024 * 1024;
const STALE_MS = 3_600_000;
const VIOLATIONS_SHOWN = 5;

/** Looks at the newest objects: age, size, form, schema, duplicates. */
export async function checkDelivered(place: DeliveredPlace): Promise<readonly BucketFinding[]> {
  const { store, prefix, bucketArn } = place;
  const subject = `objects below ${prefix === '' ? 'the whole bucket' : prefix}`;
  let listing: Listing;
  try {
    listing = await store.list(prefix, MOST_KEYS);
  } catch (error) {
    const detail = describeStoreError(error, { action: 's3:ListBucket', resource: bucketArn });
    return [{ subject, verdict: 'failed', detail }];
  }
  const all = listing.objects
    .filter(({ key }) => !key.includes(VERIFY_NAME))
    .sort((one, other) => other.modifiedMs - one.modifiedMs);
  const trials = trialsOfOthers(all, place.nowMs());
  const objects = all.filter(({ key }) => !isAnyVerificationFile(key));
  const [newest] = objects;
  if (newest === undefined) {
    const detail =
      'There are none. After the first upload_timeout of the shipper there should be; look at its log, and at --prefix.';
    return [...trials, { subject, verdict: 'warning', detail }];
  }
  const looked = objects.slice(0, MOST_OBJECTS);
  return [
    ...trials,
    ...limits(subject, listing),
    ages(newest, objects.length, place.nowMs()),
    ...(await contents(looked, place)),
  ];
}

/** A publisher of logs has tried whether it may write here. */
function trialsOfOthers(objects: readonly ListedObject[], nowMs: number): readonly BucketFinding[] {
  const newest = objects.find(({ key }) => isAnyVerificationFile(key));
  if (newest === undefined) return [];
  const age = minutes(Math.max(0, nowMs - newest.modifiedMs));
  const detail = `${newest.key}, ${age} old: Airkit may write here. What it writes is for buckets in the configuration; check -c reads the newest of it.`;
  return [{ subject: 'verification file', verdict: 'ok', detail }];
}

function limits(subject: string, { isComplete }: Listing): readonly BucketFinding[] {
  if (isComplete) return [];
  const detail = `Only the first ${MOST_KEYS} keys were looked at, which need not hold the newest; give a longer --prefix.`;
  return [{ subject, verdict: 'warning', detail }];
}

function ages(newest: ListedObject, count: number, nowMs: number): BucketFinding {
  const ageMs = Math.max(0, nowMs - newest.modifiedMs);
  const seen = `${count} objects; the newest is ${minutes(ageMs)} old, ${newest.bytes} bytes: ${newest.key}`;
  if (ageMs <= STALE_MS) return { subject: 'age', verdict: 'ok', detail: seen };
  const cure =
    'Is the tenant that quiet? Look at the status page of the sidecar, then at the log of the shipper.';
  return { subject: 'age', verdict: 'warning', detail: `${seen}. ${cure}` };
}

function minutes(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  return ms < 2 * 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}

async function contents(
  objects: readonly ListedObject[],
  place: DeliveredPlace,
): Promise<readonly BucketFinding[]> {
  const judge = createRecordJudge(place.schema, place.nowMs());
  const findings: BucketFinding[] = [];
  let readable = 0;
  let records = 0;
  for (const { key, bytes } of objects) {
    const subject = `object ${key}`;
    if (bytes > MOST_BYTES) {
      const detail = `${bytes} bytes; only objects up to ${MOST_BYTES} are read.`;
      findings.push({ subject, verdict: 'skipped', detail });
      continue;
    }
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    try {
      const read = await readObject(await place.store.get(key), (one) => judge.add(one, folder));
      if (read.kind === 'unreadable') {
        findings.push({ subject, verdict: 'failed', detail: read.message });
        continue;
      }
      readable += 1;
      records += read.records;
    } catch (error) {
      const asked = { action: 's3:GetObject', resource: `${place.bucketArn}/${key}` };
      findings.push({ subject, verdict: 'failed', detail: describeStoreError(error, asked) });
    }
  }
  if (readable === 0) return findings;
  const detail = `${readable} of the newest ${objects.length} objects are NDJSON; ${records} records`;
  return [
    { subject: 'form', verdict: 'ok', detail },
    ...findings,
    ...verdicts(judge.result(), place),
  ];
}

function verdicts(
  { events, invalid, raw, violations, duplicates, withoutId }: JudgedRecords,
  { schema }: DeliveredPlace,
): readonly BucketFinding[] {
  const kinds = `${events} events of ${schema.name}, ${raw} raw records`;
  const worst = violations
    .slice(0, VIOLATIONS_SHOWN)
    .map(({ what, count }) => `${what} (${count})`);
  const valid: BucketFinding =
    invalid === 0
      ? { subject: 'schema', verdict: 'ok', detail: `${kinds}; every event is valid` }
      : {
          subject: 'schema',
          verdict: 'failed',
          detail: `${invalid} of ${events} events break the schema: ${worst.join(', ')}. Somebody changes them behind the sidecar, which checks every one: look at the filters of the shipper.`,
        };
  const ids = withoutId === 0 ? '' : `; ${withoutId} records have no id and were not compared`;
  const unique: BucketFinding =
    duplicates === 0
      ? { subject: 'duplicates', verdict: 'ok', detail: `none by metadata.uid or _id${ids}` }
      : {
          subject: 'duplicates',
          verdict: 'warning',
          detail: `${duplicates} records come again by metadata.uid or _id${ids}. Delivery is at least once, so a crash repeats some: take one of each id in your queries. Many of them without a crash: look for two sidecars or two shippers on the same data.`,
        };
  return [valid, unique];
}
