import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const inflateGzip = promisify(gunzip);

/** Inflates gzip, one member or several; `undefined` when it is damaged or gives more than `maxBytes`. */
export async function inflate(
  compressed: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    return await inflateGzip(compressed, { maxOutputLength: maxBytes });
  } catch {
    // zlib says only that the data is bad or too long, and the caller treats both alike.
    return undefined;
  }
}
