import type { Transform } from 'node:stream';

/**
 * Runs chunks through a transform stream, `sliceBytes` at a time, and gives what comes out after each
 * slice. What came out before a failure is given before the failure is thrown, which the stream's own
 * iterator does not do.
 */
export async function* drive<Item>(
  stream: Transform,
  chunks: AsyncIterable<Uint8Array>,
  sliceBytes: number,
): AsyncGenerator<readonly Item[]> {
  let items: Item[] = [];
  let failure: Error | undefined;
  stream.on('data', (item: Item) => items.push(item));
  stream.on('error', (error) => {
    failure = error;
  });
  const settled = (act: (done: () => void) => void) =>
    new Promise<void>((resolve) => {
      stream.once('close', resolve);
      act(() => {
        stream.off('close', resolve);
        resolve();
      });
    });
  const taken = (): readonly Item[] => {
    const out = items;
    items = [];
    return out;
  };
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += sliceBytes) {
        const slice = chunk.subarray(at, at + sliceBytes);
        await settled((done) => stream.write(slice, () => done()));
        yield taken();
        if (failure !== undefined) throw failure;
      }
    }
    await settled((done) => {
      stream.once('end', done);
      stream.end();
    });
    yield taken();
    if (failure !== undefined) throw failure;
  } finally {
    stream.destroy();
  }
}
