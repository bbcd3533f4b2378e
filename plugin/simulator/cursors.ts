import type { Operation } from './operation.ts';
import type { Store } from './store.ts';
import type { Switches } from './switches.ts';

/** A stretch of a stream's records, `from` included, `to` not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One page as it is or was served. */
export interface PagePlan extends Span {
  readonly hwmSecs: number;
}

/** What the tenant remembers of one iterator. */
export interface Cursor {
  readonly position: number;
  /** The high-water mark of the last page. */
  readonly hwmSecs: number;
  /** Where the hours are counted from; absent unless an epoch began the reading. */
  readonly hoursFromSecs?: number;
  readonly lastPage: PagePlan;
  readonly usedSecs: number;
}

/** The page that answers a request, and the cursor that is kept once the page is committed. */
export interface Step {
  readonly page: PagePlan;
  /** Absent where asking leaves no trace: `resend` of an index that was never used. */
  readonly cursor?: Cursor;
}

export interface StepContext {
  readonly store: Store;
  readonly pageSize: number;
  readonly switches: Switches;
  readonly nowSecs: number;
}

type Advance = Exclude<Operation, { kind: 'resend' }>;

const HOUR_SECS = 3600;

/** The step that `operation` takes from `cursor`; undefined when there is no page to send again. */
export function stepOf(
  operation: Operation,
  cursor: Cursor | undefined,
  context: StepContext,
): Step | undefined {
  const known = cursor && isExpired(cursor, context) ? undefined : cursor;
  return operation.kind === 'resend' ? resend(known, context) : advance(operation, known, context);
}

function advance(operation: Advance, cursor: Cursor | undefined, context: StepContext): Step {
  const { store, pageSize, switches, nowSecs } = context;
  const from = startOf(operation, cursor, context);
  const hoursFromSecs = operation.kind === 'epoch' ? operation.secs : hoursOf(operation, cursor);
  const end = Math.min(from + pageSize, store.count(), hourEnd(from, hoursFromSecs, context));
  const to = Math.max(from, end);
  // An epoch begins anew; everything else goes on, and then the mark never falls.
  const floorSecs = operation.kind === 'next' && cursor ? cursor.hwmSecs : 0;
  const markSecs =
    to > from
      ? store.insertedSecs(to - 1) + switches.hwmAheadSecs
      : emptyMark(cursor, operation, context);
  const page = { from, to, hwmSecs: Math.max(floorSecs, markSecs) };
  return {
    page,
    cursor: {
      position: to,
      hwmSecs: page.hwmSecs,
      lastPage: page,
      usedSecs: nowSecs,
      ...(hoursFromSecs === undefined ? {} : { hoursFromSecs }),
    },
  };
}

function startOf(operation: Advance, cursor: Cursor | undefined, context: StepContext): number {
  const { store, pageSize } = context;
  switch (operation.kind) {
    case 'epoch':
      return store.firstAt(operation.secs);
    case 'head':
      return 0;
    case 'tail':
      return Math.max(0, store.count() - pageSize);
    case 'next':
      return cursor ? cursor.position : firstPosition(context);
  }
}

function firstPosition({ store, switches, nowSecs }: StepContext): number {
  switch (switches.firstNext) {
    case 'oldest':
      return 0;
    case 'now':
      return store.count();
    case 'last_hour':
      return store.firstAt(nowSecs - HOUR_SECS);
  }
}

function hoursOf(operation: Operation, cursor: Cursor | undefined): number | undefined {
  return operation.kind === 'next' ? cursor?.hoursFromSecs : undefined;
}

/** Hours without records are passed over: the hour is the one that the first record lies in. */
function hourEnd(from: number, hoursFromSecs: number | undefined, context: StepContext): number {
  const { store, switches } = context;
  if (hoursFromSecs === undefined || !switches.hourBatches || from >= store.count()) {
    return Infinity;
  }
  const hours = Math.floor((store.insertedSecs(from) - hoursFromSecs) / HOUR_SECS);
  return store.firstAt(hoursFromSecs + (hours + 1) * HOUR_SECS);
}

function emptyMark(cursor: Cursor | undefined, operation: Operation, context: StepContext): number {
  const repeats = context.switches.emptyHwm === 'repeat' && operation.kind === 'next';
  return repeats && cursor ? cursor.hwmSecs : context.nowSecs;
}

function resend(cursor: Cursor | undefined, context: StepContext): Step | undefined {
  const { store, switches, nowSecs } = context;
  const kept =
    cursor &&
    (switches.lastPageKeptSecs === 'forever' ||
      nowSecs - cursor.usedSecs <= switches.lastPageKeptSecs);
  if (cursor && kept) return { page: cursor.lastPage, cursor };
  if (switches.firstResend === 'refuse') return undefined;
  const position = cursor?.position ?? store.count();
  const page = { from: position, to: position, hwmSecs: cursor?.hwmSecs ?? nowSecs };
  return cursor ? { page, cursor } : { page };
}

function isExpired(cursor: Cursor, { switches, nowSecs }: StepContext): boolean {
  return (
    switches.cursorKeptSecs !== 'forever' && nowSecs - cursor.usedSecs > switches.cursorKeptSecs
  );
}
