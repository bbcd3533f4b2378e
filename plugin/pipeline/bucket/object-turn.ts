import type { ObjectRef } from '../../source/s3/bucket-client.ts';
import { objectBytes } from '../../source/s3/object-bytes.ts';
import type { S3Trouble } from '../../source/s3/s3-trouble.ts';
import type { Lease } from '../page-budget.ts';
import type { BucketParts } from './bucket-parts.ts';
import { deliverObject, type ObjectEnd } from './deliver-object.ts';
import { idOf, type Pass } from './ledger.ts';
import { readAhead } from './read-ahead.ts';
import type { SetAside } from './set-aside.ts';
import { describe, type TroubleDesk } from './trouble-desk.ts';

/** What takes objects one after the other, each to its end. */
export interface ObjectTurns {
  /**
   * Delivers `objects` in their order and writes each down; false when the process stops first.
   * `passOf` gives the position in the listing that an object stands for.
   */
  takeAll(
    objects: readonly ObjectRef[],
    passOf: (object: ObjectRef) => Pass | undefined,
  ): Promise<boolean>;
}

/** More are not kept for later, for then it is no fault of single objects. */
const MOST_LATER = 1000;
/** So often in a row an object may be rewritten while it is read. */
const MOST_VERSIONS = 5;
const MOST_FETCHED_BYTES = 1024 * 1024;

/** Makes the turns of one bucket. */
export function createObjectTurns(parts: BucketParts, desk: TroubleDesk): ObjectTurns {
  const { client, ledger, settings, waits, budget } = parts;

  const read = (object: ObjectRef): AsyncIterable<Uint8Array> =>
    objectBytes(object, {
      client,
      signal: waits,
      retry: (trouble) => desk.wait(trouble),
      onProgress: () => desk.clear(),
    });

  /** Deals with an object until it is written down; false when the process stops first. */
  const take = async (
    first: ObjectRef,
    bytes: AsyncIterable<Uint8Array>,
    { lease, pass }: { readonly lease: Lease; readonly pass: Pass | undefined },
  ): Promise<boolean> => {
    let object = first;
    let source = bytes;
    for (let versions = 1; ;) {
      const end = await deliverObject(parts, { object, bytes: source, lease });
      if (end.kind === 'stopped') return false;
      const trouble = end.kind === 'trouble' ? end.trouble : undefined;
      if (trouble === undefined) return writeDown(parts, { object, end, pass });
      const next = await judge(trouble, object, versions);
      if (next.kind === 'write') return writeDown(parts, { object, end, pass });
      if (next.kind === 'later') return keepForLater(parts, { object, trouble, pass });
      if (next.kind === 'stopped') return false;
      if (next.object !== object) versions += 1;
      object = next.object;
      source = read(object);
    }
  };

  type Next =
    | { readonly kind: 'write' }
    | { readonly kind: 'later' }
    | { readonly kind: 'stopped' }
    | { readonly kind: 'again'; readonly object: ObjectRef };

  const judge = async (trouble: S3Trouble, object: ObjectRef, versions: number): Promise<Next> => {
    switch (trouble.kind) {
      case 'gone':
      case 'unreadable':
        return { kind: 'write' };
      case 'changed':
        // A version that is replaced all the time is met again in the next listing.
        return versions < MOST_VERSIONS ? lookAgain(object) : { kind: 'write' };
      case 'denied':
        if (ledger.read().later.size >= MOST_LATER) break;
        desk.report(trouble);
        return { kind: 'later' };
      default:
    }
    return (await desk.wait(trouble)) ? { kind: 'again', object } : { kind: 'stopped' };
  };

  const lookAgain = async (object: ObjectRef): Promise<Next> => {
    const looked = await client.look(object.key, waits);
    if (looked.kind === 'aborted') return { kind: 'stopped' };
    if (looked.kind === 'gone') return { kind: 'write' };
    if (looked.kind === 'found') {
      parts.log.warn(
        'An object was rewritten while it was read; it is read again from its start, and what was sent of the old version is not taken back.',
        { key: object.key },
      );
      return { kind: 'again', object: looked.object };
    }
    return (await desk.wait(looked)) ? { kind: 'again', object } : { kind: 'stopped' };
  };

  return {
    takeAll: async (objects, passOf) => {
      if (objects.length === 0) return true;
      const lease = await budget.acquire(settings.pageBytes * 2, waits);
      if (lease === undefined) return false;
      const options = { ...settings, maxBytes: MOST_FETCHED_BYTES, budget, read };
      try {
        for await (const { object, bytes } of readAhead(objects, options)) {
          if (waits.aborted) return false;
          if (!(await take(object, bytes, { lease, pass: passOf(object) }))) return false;
        }
        return true;
      } finally {
        lease.release();
      }
    },
  };
}

interface Finished {
  readonly object: ObjectRef;
  readonly end: ObjectEnd;
  readonly pass: Pass | undefined;
}

/** Writes an object down as dealt with; first what of it was not delivered. */
async function writeDown(parts: BucketParts, { object, end, pass }: Finished): Promise<boolean> {
  const { tenant, stream, name, clock, meter, persist, setAside, status } = parts;
  const item = setAsideOf(object, end);
  if (item !== undefined) {
    const kept = await persist(() => setAside.append([item]));
    if (kept.kind === 'given_up') return false;
    tell(parts, item, kept.value);
  }
  const before = parts.ledger.read();
  const { totals, quietSince } = 'totals' in end ? end : before;
  const isRecorded = await parts.record({
    kind: 'done',
    id: idOf(object),
    timeMs: object.timeMs,
    ...(pass === undefined ? {} : { pass }),
    totals: {
      ...totals,
      objects: totals.objects + 1,
      setAside: totals.setAside + (item === undefined ? 0 : 1),
    },
    quietSince,
  });
  if (!isRecorded) return false;
  const result = resultOf(end);
  meter.count('objects_total', { tenant, stream, bucket: name, result });
  if (result === 'verification') {
    parts.log.info(
      'The verification file of the publisher was found; it is no log and is not sent.',
      {
        key: object.key,
      },
    );
  }
  const quietSinceMs = Date.parse(quietSince);
  const lastPageAtMs = clock.nowMs();
  status.update({ totals: parts.ledger.read().totals, quietSinceMs });
  if (end.kind === 'delivered') status.update({ lastPageAtMs });
  return true;
}

type Result = 'delivered' | 'set_aside' | 'verification' | 'gone' | 'changed' | 'unreadable';

function resultOf(end: ObjectEnd): Result {
  if (end.kind === 'delivered' || end.kind === 'verification') return end.kind;
  const isOwnFault = end.kind === 'trouble' && ['gone', 'changed'].includes(end.trouble.kind);
  if (!isOwnFault) return end.kind === 'set_aside' ? 'set_aside' : 'unreadable';
  return end.trouble.kind === 'gone' ? 'gone' : 'changed';
}

/** What is recorded of an object that was not delivered, or not to its end. */
function setAsideOf(object: ObjectRef, end: ObjectEnd): SetAside | undefined {
  if (end.kind === 'set_aside') return end.item;
  if (end.kind !== 'trouble') return undefined;
  const { key, etag } = object;
  const { trouble } = end;
  switch (trouble.kind) {
    case 'gone':
      return {
        key,
        etag,
        reason: 'gone',
        message: 'It was deleted before it was read to its end.',
      };
    case 'changed':
      return { key, etag, reason: 'changed', message: 'It was rewritten again and again.' };
    default:
      return { key, etag, reason: trouble.kind, message: describe(trouble).message };
  }
}

function tell({ log, status, clock }: BucketParts, item: SetAside, file: string): void {
  const { key, reason, message, offset, deliveredRecords } = item;
  log.error(
    'An object, or the rest of it, was not delivered. It is recorded in the dead-letter folder, and the bucket is read on.',
    { key, reason, detail: message, offset, deliveredRecords, file },
  );
  status.fail(`The object ${key} was set aside: ${message}`, clock.nowMs());
}

interface Postponed {
  readonly object: ObjectRef;
  readonly trouble: S3Trouble;
  readonly pass: Pass | undefined;
}

async function keepForLater(
  parts: BucketParts,
  { object, trouble, pass }: Postponed,
): Promise<boolean> {
  const { tenant, stream, name, meter } = parts;
  const { key, etag, sizeBytes, timeMs } = object;
  const reason = describe(trouble).message;
  // Tried again in vain, it stands there already.
  if (parts.ledger.read().later.has(idOf(object))) return true;
  const later = { key, etag, sizeBytes, timeMs, reason };
  const entry = { kind: 'later' as const, object: later, ...(pass === undefined ? {} : { pass }) };
  if (!(await parts.record(entry))) return false;
  meter.count('objects_total', { tenant, stream, bucket: name, result: 'later' });
  return true;
}
