import type { ObjectRef } from '../../source/s3/bucket-client.ts';
import type { Lease, PageBudget } from '../page-budget.ts';

/** An object whose turn has come. */
export interface ReadObject {
  readonly object: ObjectRef;
  /** To be read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface ReadAheadOptions {
  /** How many objects are on their way, the one in hand included. */
  readonly objectsAtOnce: number;
  /** Larger objects are read when their turn comes, as they are used. */
  readonly maxBytes: number;
  readonly budget: PageBudget;
  readonly read: (object: ObjectRef) => AsyncIterable<Uint8Array>;
}

/** A small object that is fetched before its turn. */
interface Fetch {
  readonly object: ObjectRef;
  /** Gives up waiting for room. */
  readonly patience: AbortController;
  /** Set once there is room. */
  lease?: Lease;
  readonly chunks: Promise<Fetched | undefined>;
}

type Fetched =
  | { readonly kind: 'whole'; readonly chunks: readonly Uint8Array[] }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Gives objects one after the other, in their order, and fetches the next small ones meanwhile as far
 * as there is room for them: the one in hand never waits for room that those behind it hold.
 */
export async function* readAhead(
  objects: readonly ObjectRef[],
  options: ReadAheadOptions,
): AsyncGenerator<ReadObject> {
  const rest = objects.values();
  const fetches: Fetch[] = [];
  const fill = (): void => {
    while (fetches.length < options.objectsAtOnce) {
      const next = rest.next();
      if (next.done === true) return;
      fetches.push(startFetch(next.value, options));
    }
  };
  try {
    fill();
    for (let fetch = fetches.shift(); fetch !== undefined; fetch = fetches.shift()) {
      fill();
      if (fetch.lease === undefined) fetch.patience.abort();
      const { object } = fetch;
      const fetched = await fetch.chunks;
      try {
        yield { object, bytes: fetched === undefined ? options.read(object) : replay(fetched) };
      } finally {
        fetch.lease?.release();
      }
    }
  } finally {
    for (const fetch of fetches) {
      fetch.patience.abort();
      void fetch.chunks.then(() => fetch.lease?.release());
    }
  }
}

function startFetch(object: ObjectRef, options: ReadAheadOptions): Fetch {
  const patience = new AbortController();
  const fetch: { -readonly [Key in keyof Fetch]: Fetch[Key] } = {
    object,
    patience,
    chunks: Promise.resolve(undefined),
  };
  const isSmall = object.sizeBytes <= options.maxBytes && options.objectsAtOnce > 1;
  if (isSmall) fetch.chunks = fetchWhole(fetch, options);
  return fetch;
}

async function fetchWhole(fetch: Fetch, options: ReadAheadOptions): Promise<Fetched | undefined> {
  const { object, patience } = fetch;
  const lease = await options.budget.acquire(object.sizeBytes, patience.signal);
  if (lease === undefined) return undefined;
  fetch.lease = lease;
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of options.read(object)) chunks.push(chunk);
    return { kind: 'whole', chunks };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

async function* replay(fetched: Fetched): AsyncGenerator<Uint8Array> {
  if (fetched.kind === 'failed') throw fetched.error;
  yield* fetched.chunks;
  await Promise.resolve();
}
