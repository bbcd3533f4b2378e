import type { Readable } from 'node:stream';

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

export interface Listing {
  readonly objects: readonly ListedObject[];
  /** False when there are more keys than were looked at. */
  readonly isComplete: boolean;
}

/** A bucket. Every call throws what the client throws; `describeStoreError` says it in words. */
export interface ObjectStore {
  put(key: string, body: Uint8Array): Promise<void>;
  get(key: string): Promise<Readable>;
  delete(key: string): Promise<void>;
  /** At most `most` keys that begin with `prefix`, in the order of keys. */
  list(prefix: string, most: number): Promise<Listing>;
  close(): void;
}

export interface StoreOptions {
  readonly bucket: string;
  readonly region: string;
  /** Address of a store that is not AWS; the bucket is then a part of the path. */
  readonly endpoint?: string;
}
