import { MsgpackReader } from '../msgpack/reader.ts';
import { isHelo } from './handshake-messages.ts';

/** What an answer of the receiver means. */
export type Answer =
  | { readonly kind: 'ack'; readonly chunk: string }
  /** An empty map: so Vector says that a frame could not be delivered. */
  | { readonly kind: 'negative' }
  /** The receiver wants a handshake that we did not know of. */
  | { readonly kind: 'helo' }
  | { readonly kind: 'unreadable' };

/** Reads `{"ack": chunk}`; other keys beside it are passed over. */
export function readAnswer(message: Uint8Array): Answer {
  const reader = new MsgpackReader(message);
  if (reader.peek() === 'array') return { kind: isHelo(message) ? 'helo' : 'unreadable' };
  const pairs = reader.map();
  let chunk: string | undefined;
  for (let left = pairs; left > 0 && reader.failure === undefined; left--) {
    const key = reader.strOrBin();
    if (Buffer.from(key).toString('latin1') === 'ack') {
      chunk = Buffer.from(reader.strOrBin()).toString('utf8');
    } else reader.skip();
  }
  if (reader.failure !== undefined) return { kind: 'unreadable' };
  if (pairs === 0) return { kind: 'negative' };
  return chunk === undefined ? { kind: 'unreadable' } : { kind: 'ack', chunk };
}
