import type { BucketClient, ObjectRef } from './bucket-client.ts';
import type { S3Trouble } from './s3-trouble.ts';

/** Ends the bytes of an object early; thrown by `objectBytes` alone. */
export class BytesEnded extends Error {
  readonly trouble: S3Trouble;

  constructor(trouble: S3Trouble) {
    super(`The object cannot be read on: ${trouble.kind}.`);
    this.name = 'BytesEnded';
    this.trouble = trouble;
  }
}

export interface ObjectBytesOptions {
  readonly client: BucketClient;
  readonly signal: AbortSignal;
  /** Waits before the next attempt; false when there shall be none. */
  retry(trouble: S3Trouble): Promise<boolean>;
  /** Told of bytes that came, whatever happened before. */
  onProgress(): void;
}

/**
 * The bytes of one version of an object. A broken connection is made anew and the reading goes on
 * where it was, so nothing comes twice; the store may end it while a slow receiver is waited for.
 *
 * @throws BytesEnded when another attempt is of no use.
 */
export async function* objectBytes(
  object: ObjectRef,
  options: ObjectBytesOptions,
): AsyncGenerator<Uint8Array> {
  const { client, signal } = options;
  let at = 0;
  for (;;) {
    const opened = await client.open(object, { fromByte: at, signal });
    if (opened.kind !== 'opened') {
      if (!(opened.kind === 'passing' && (await options.retry(opened)))) {
        throw new BytesEnded(signal.aborted ? { kind: 'aborted' } : opened);
      }
      continue;
    }
    const chunks = opened.bytes[Symbol.asyncIterator]();
    try {
      for (let next = await read(chunks); next !== undefined; next = await read(chunks)) {
        if (next.length > 0) options.onProgress();
        at += next.length;
        yield next;
      }
    } finally {
      await chunks.return?.();
    }
    if (at >= opened.totalBytes) return;
    const cut: S3Trouble = {
      kind: 'passing',
      code: 'cut_body',
      message: 'The object did not arrive whole; the rest of it is asked for.',
    };
    if (signal.aborted || !(await options.retry(cut))) throw new BytesEnded({ kind: 'aborted' });
  }
}

/** A failure of the connection is an early end. */
async function read(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    const next = await chunks.next();
    return next.done === true ? undefined : next.value;
  } catch {
    return undefined;
  }
}
