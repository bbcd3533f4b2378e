/** The first bytes of a stream, and the stream with them still in front. */
export interface Peeked {
  /** At least as many bytes as were asked for, or all there are. */
  readonly head: Buffer;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Looks at the beginning of `chunks` until `isEnough` or their end. */
export async function peek(
  chunks: AsyncIterable<Uint8Array>,
  isEnough: (head: Buffer) => boolean,
): Promise<Peeked> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let hasEnded = false;
  while (!hasEnded && !isEnough(head)) {
    const next = await iterator.next();
    if (next.done === true) hasEnded = true;
    else head = Buffer.concat([head, next.value]);
  }
  return { head, chunks: rejoin(head, hasEnded ? undefined : iterator) };
}

async function* rejoin(
  head: Buffer,
  rest: AsyncIterator<Uint8Array> | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    if (rest === undefined) return;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
      yield next.value;
    }
  } finally {
    await rest?.return?.();
  }
}
