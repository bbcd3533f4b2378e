import type { S3Trouble } from './s3-trouble.ts';

/** One version of an object. */
export interface ObjectRef {
  readonly key: string;
  /** Without its quotes. */
  readonly etag: string;
  readonly sizeBytes: number;
  /** When it was stored, epoch ms by the clock of the store. */
  readonly timeMs: number;
}

export interface Listed {
  readonly kind: 'listed';
  /** In the order of their keys. */
  readonly objects: readonly ObjectRef[];
  /** Absent when these are the last. */
  readonly nextToken?: string;
  /** The clock of the store, epoch ms; absent when it does not tell. */
  readonly serverMs?: number;
}

export interface Opened {
  readonly kind: 'opened';
  /** The bytes from where they were asked for. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Size of the whole object. */
  readonly totalBytes: number;
}

export interface Found {
  readonly kind: 'found';
  readonly object: ObjectRef;
}

export interface ListRequest {
  /** Only keys behind this one. */
  readonly startAfter?: string;
  /** Of the answer before; `startAfter` does not count then. */
  readonly token?: string;
  readonly signal: AbortSignal;
}

export interface OpenRequest {
  readonly fromByte: number;
  readonly signal: AbortSignal;
}

/** The requests to one prefix of one bucket. None of them rejects. */
export interface BucketClient {
  /** Up to 1,000 objects. */
  list(request: ListRequest): Promise<Listed | S3Trouble>;
  /** Reads this very version; `changed` when there is another one by now. */
  open(object: ObjectRef, request: OpenRequest): Promise<Opened | S3Trouble>;
  /** What is stored under a key now. */
  look(key: string, signal: AbortSignal): Promise<Found | S3Trouble>;
  close(): void;
}
