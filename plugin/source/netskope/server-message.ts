import type { Readable } from 'node:stream';
import { shortText } from '../../observe/short-text.ts';
import { readBody } from './body-reader.ts';

const MAX_ERROR_BODY_BYTES = 64 * 1024;
const MAX_MESSAGE_CHARACTERS = 200;

export interface ServerMessageRequest {
  readonly encoding: string;
  /** Text that must not appear, should the server echo it. */
  readonly secret: string;
}

/** The `message` of an error body, short and on one line; undefined when there is none. */
export async function readServerMessage(
  stream: Readable,
  { encoding, secret }: ServerMessageRequest,
): Promise<string | undefined> {
  const message = await readMessage(stream, encoding);
  if (message === undefined) return undefined;
  const safe = secret === '' ? message : message.replaceAll(secret, '[token]');
  const short = shortText(safe, MAX_MESSAGE_CHARACTERS);
  return short === '' ? undefined : short;
}

async function readMessage(stream: Readable, encoding: string): Promise<string | undefined> {
  try {
    const read = await readBody(stream, {
      encoding,
      maxBytes: MAX_ERROR_BODY_BYTES,
      room: {
        reservedBytes: MAX_ERROR_BODY_BYTES,
        reserve: () => Promise.resolve(true),
        giveBack: () => undefined,
      },
    });
    if (read.kind !== 'read') return undefined;
    const body: unknown = JSON.parse(Buffer.from(read.bytes).toString());
    if (typeof body !== 'object' || body === null || !('message' in body)) return undefined;
    return typeof body.message === 'string' ? body.message : undefined;
  } catch {
    // The status alone decides what happens next; a broken error body changes nothing.
    return undefined;
  }
}
