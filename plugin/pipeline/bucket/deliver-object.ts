import { createHash } from 'node:crypto';
import { isVerificationFile } from '../../source/s3/verification-file.ts';
import type { ObjectRef } from '../../source/s3/bucket-client.ts';
import { readContent } from '../../source/s3/content/read-content.ts';
import { BytesEnded } from '../../source/s3/object-bytes.ts';
import type { S3Trouble } from '../../source/s3/s3-trouble.ts';
import type { Page, PageResult } from '../../transform/page-result.ts';
import { addPage, reportPage } from '../deliver-page.ts';
import { forwardFrames } from '../forward-frames.ts';
import type { Lease } from '../page-budget.ts';
import { memoryOf } from '../read-page.ts';
import type { BucketParts } from './bucket-parts.ts';
import { idOf, type BucketTotals } from './ledger.ts';
import { objectPages, type ObjectPage } from './object-pages.ts';
import type { SetAside } from './set-aside.ts';

/** What came of an object. All but the last two are written down by the caller as dealt with. */
export type ObjectEnd =
  | { readonly kind: 'delivered'; readonly totals: BucketTotals; readonly quietSince: string }
  | {
      readonly kind: 'set_aside';
      readonly totals: BucketTotals;
      readonly quietSince: string;
      readonly item: SetAside;
    }
  /** It is no log but the publisher's trial; nothing of it is sent. */
  | { readonly kind: 'verification' }
  /** It could not be read, or not to its end. */
  | { readonly kind: 'trouble'; readonly trouble: S3Trouble }
  | { readonly kind: 'stopped' };

/** A record beyond this is not held; the transform takes less. */
const MOST_RECORD_BYTES = 16 * 1024 * 1024;
const TRANSFORM_ATTEMPTS = 3;

/** The object in hand. */
export interface ObjectInHand {
  readonly object: ObjectRef;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The room for one page and its frames. */
  readonly lease: Lease;
}

/** Reads an object page by page; the next page is read when the last is acknowledged and written down. */
export async function deliverObject(parts: BucketParts, inHand: ObjectInHand): Promise<ObjectEnd> {
  const { object } = inHand;
  const { ledger, settings, stream } = parts;
  if (isVerificationFile(stream, object.key)) return { kind: 'verification' };
  const id = idOf(object);
  const { part, totals: before, quietSince: quietBefore } = ledger.read();
  const batches = readContent(inHand.bytes, {
    maxObjectBytes: settings.maxObjectBytes,
    maxRecordBytes: MOST_RECORD_BYTES,
  });
  const pages = objectPages(batches, {
    pageBytes: settings.pageBytes,
    skipUnits: part?.id === id ? part.units : 0,
  });
  let totals = before;
  let quietSince = quietBefore;
  let delivered = 0;
  try {
    for await (const page of pages) {
      const outcome = await deliverPart(parts, inHand, page);
      if (outcome === undefined) return { kind: 'stopped' };
      if (outcome.page !== undefined) {
        totals = { ...totals, ...addPage(totals, outcome.page, outcome.bytes) };
        quietSince = new Date(parts.clock.nowMs()).toISOString();
        delivered += page.records;
      }
      if (page.broken !== undefined) {
        const { reason, message, offset } = page.broken;
        const item = { ...nameOf(object), reason, message, offset, deliveredRecords: delivered };
        return { kind: 'set_aside', totals, quietSince, item };
      }
      if (page.isLast) break;
      const entry = { kind: 'part', id, units: page.units, totals, quietSince } as const;
      if (!(await parts.record(entry)) || parts.waits.aborted) return { kind: 'stopped' };
    }
  } catch (error) {
    if (!(error instanceof BytesEnded)) throw error;
    return error.trouble.kind === 'aborted'
      ? { kind: 'stopped' }
      : { kind: 'trouble', trouble: error.trouble };
  }
  return { kind: 'delivered', totals, quietSince };
}

interface DeliveredPart {
  /** Absent when there was nothing to send. */
  readonly page?: Page;
  readonly bytes: number;
}

/** Transforms and sends one page; undefined when it was let go because the process stops. */
async function deliverPart(
  parts: BucketParts,
  { object, lease }: ObjectInHand,
  page: ObjectPage,
): Promise<DeliveredPart | undefined> {
  if (page.bad.length > 0 && !(await setRecordsAside(parts, object, page))) return undefined;
  if (page.records === 0) return { bytes: 0 };
  const transformed = await transformPage(parts, page);
  if (transformed === undefined) return undefined;
  const { result, bytes } = transformed;
  if (result.kind !== 'page') return { bytes };
  const roomBytes = lease.bytes();
  lease.book(memoryOf(result) + bytes);
  parts.status.update({ state: 'delivering' });
  const isAcked = await forwardFrames(parts.forward, result.frames, {
    signal: parts.deadline,
    atOnce: parts.settings.framesAtOnce,
  });
  lease.book(roomBytes);
  if (!isAcked) return undefined;
  const stored = await parts.persist(() => parts.deadLetters.append(result.deadLetters));
  if (stored.kind === 'given_up') return undefined;
  reportPage(parts, result, bytes);
  // A first listing may take hours, and every page shows that it goes on.
  parts.status.update({ tryingSinceMs: parts.clock.nowMs() });
  return { page: result, bytes };
}

/** The page as frames; one that breaks the transform again and again is set aside whole. */
async function transformPage(
  parts: BucketParts,
  page: ObjectPage,
): Promise<{ readonly result: PageResult; readonly bytes: number } | undefined> {
  const { tenant, stream, clock, settings, waits } = parts;
  for (let attempts = 1; ; attempts += 1) {
    const text = page.text();
    const bytes = text.length;
    const receivedAtMs = clock.nowMs();
    const result = await parts.transform(text, { tenant, stream, receivedAtMs });
    if (result.kind === 'page') return { result, bytes };
    if (attempts >= TRANSFORM_ATTEMPTS) {
      return (await setPageAside(parts, page)) ? { result, bytes } : undefined;
    }
    await clock.sleep(settings.backoffMinMs, waits);
    if (waits.aborted) return undefined;
  }
}

async function setPageAside(parts: BucketParts, page: ObjectPage): Promise<boolean> {
  const { tenant, stream, log, meter, persist, deadLetters, status, clock } = parts;
  const body = page.text();
  const digest = createHash('sha256').update(body).digest('hex');
  const kept = await persist(() => deadLetters.setAside(body, digest));
  if (kept.kind === 'given_up') return false;
  meter.count('pages_set_aside_total', { tenant, stream });
  const message =
    'Records of an object cannot be transformed. They were stored whole in the dead-letter folder, and the bucket is read on; they were not delivered.';
  log.error(message, { file: kept.value, records: page.records });
  status.fail(message, clock.nowMs());
  return true;
}

async function setRecordsAside(
  parts: BucketParts,
  object: ObjectRef,
  page: ObjectPage,
): Promise<boolean> {
  const { tenant, stream, name, log, meter, persist, setAside } = parts;
  const items = page.bad.map((bad) => ({
    ...nameOf(object),
    reason: bad.reason,
    message: 'The record cannot be read; those around it were delivered.',
    offset: bad.offset,
    ...(bad.bytes === undefined ? {} : { bytes: bad.bytes }),
  }));
  const kept = await persist(() => setAside.append(items));
  if (kept.kind === 'given_up') return false;
  for (const { reason } of items) {
    meter.count('bad_records_total', { tenant, stream, bucket: name, reason });
  }
  log.error(
    'Records of an object cannot be read. They were set aside, and the rest of the object is delivered.',
    { key: object.key, records: items.length, reason: items[0]?.reason, file: kept.value },
  );
  return true;
}

function nameOf({ key, etag }: ObjectRef): { readonly key: string; readonly etag: string } {
  return { key, etag };
}
