import { createAlertStores } from './alert-stores.ts';
import { csvTemplate } from './csv-form.ts';
import { factsOf, lazyTemplates } from './feed.ts';
import { fieldsOf } from './fields.ts';
import { hashText, mix32 } from './records/mix.ts';
import { recordTemplate, type Variant } from './records/template.ts';
import { createStore, type Store, type StoredRecord } from './store.ts';
import { AGGREGATE, STREAMS, type StreamDefinition } from './streams.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** What decides every byte of the tenant's records. */
export interface TenantDataOptions {
  /** The same seed gives the same records. Default 1. */
  readonly seed?: number;
  /**
   * How many records each stream holds at the start, or by stream (others then hold none).
   * Typed alerts have no number of their own: they are part of `alert`. Default 20,000.
   */
  readonly records?: number | Readonly<Record<string, number>>;
  /** How many records arrive in each stream per second after the start. Default 0. */
  readonly recordsPerSecond?: number;
  /** Insertion time just after the last stored record, epoch seconds. Default: now. */
  readonly endSecs?: number;
  /** Over how many seconds the stored records were inserted. Default 3,000. */
  readonly historySecs?: number;
  /** Whether streams that the vendor's catalogue lists without `_id` carry one. Default true. */
  readonly idOnEveryStream?: boolean;
  /** The clock, epoch milliseconds. */
  readonly nowMs?: () => number;
}

/** All records of a tenant, made from the options alone. */
export interface TenantData {
  readonly seed: number;
  readonly endSecs: number;
  readonly historySecs: number;
  /** The tenant's own clock, epoch seconds: `endSecs` plus the time since the start. */
  nowSecs(): number;
  store(stream: string): Store | undefined;
  /** @throws Error for a stream that the tenant has not. */
  recordAt(stream: string, position: number): StoredRecord;
  /** The record's exact text on the wire. @throws Error for a stream that the tenant has not. */
  recordText(stream: string, position: number): string;
}

/**
 * Makes the tenant's records; nothing is kept in memory but one template per variant.
 *
 * @throws Error when `records` names a stream that has no records of its own.
 */
export function createTenantData(options: TenantDataOptions = {}): TenantData {
  const nowMs = options.nowMs ?? Date.now;
  const startedMs = nowMs();
  const elapsedSecs = (): number => (nowMs() - startedMs) / 1000;
  const { seed = 1, historySecs = 3000 } = options;
  const endSecs = options.endSecs ?? Math.floor(startedMs / 1000);
  refuseUnknownStreams(options.records);

  const timelineOf = (stream: string): Timeline =>
    createTimeline({
      seed: mix32(seed, hashText(stream)),
      records: recordsOf(options.records, stream),
      recordsPerSecond: options.recordsPerSecond ?? 0,
      endSecs,
      historySecs,
      elapsedSecs,
    });
  const withId = options.idOnEveryStream ?? true;
  const stores = new Map(
    [
      ...createAlertStores(seed, timelineOf(AGGREGATE.name)),
      ...STREAMS.flatMap((stream, code) =>
        stream.variants ? [feedStore(stream, { code, seed, withId }, timelineOf(stream.name))] : [],
      ),
    ].map((store) => [store.stream, store]),
  );

  const recordAt = (stream: string, position: number): StoredRecord => {
    const store = stores.get(stream);
    if (store === undefined) throw new Error(`The tenant has no stream "${stream}".`);
    return store.recordAt(position);
  };
  return {
    seed,
    endSecs,
    historySecs,
    nowSecs: () => endSecs + Math.floor(elapsedSecs()),
    store: (stream) => stores.get(stream),
    recordAt,
    recordText: (stream, position) => recordAt(stream, position).text,
  };
}

function feedStore(
  stream: StreamDefinition,
  feed: { readonly code: number; readonly seed: number; readonly withId: boolean },
  timeline: Timeline,
): Store {
  const facts = factsOf({ name: stream.name, code: feed.code, seed: feed.seed }, timeline);
  const fields = fieldsOf(stream.kind);
  const listsId = fields.some((field) => field.name === '_id');
  const render = (variant: Variant): ReturnType<typeof recordTemplate> => {
    if (stream.name === 'clientstatus') return csvTemplate(variant, fields);
    return recordTemplate(
      feed.withId || listsId ? variant : { ...variant, _id: undefined },
      fields,
    );
  };
  return createStore({
    stream: stream.name,
    count: () => timeline.count(),
    insertedSecs: (position) => timeline.insertedSecs(position),
    firstAt: (secs) => timeline.firstAt(secs),
    templateAt: lazyTemplates(
      mix32(feed.seed, hashText(stream.name)),
      stream.variants ?? (() => []),
      render,
    ),
    factsAt: facts,
  });
}

function recordsOf(records: TenantDataOptions['records'], stream: string): number {
  if (typeof records === 'object') return records[stream] ?? 0;
  return records ?? 20_000;
}

function refuseUnknownStreams(records: TenantDataOptions['records']): void {
  if (typeof records !== 'object') return;
  for (const name of Object.keys(records)) {
    const known = STREAMS.find((stream) => stream.name === name);
    if (known === undefined) throw new Error(`records.${name}: the tenant has no such stream.`);
    if (known.variants === undefined && known !== AGGREGATE) {
      throw new Error(`records.${name}: its records are part of "alert"; give a number there.`);
    }
  }
}
