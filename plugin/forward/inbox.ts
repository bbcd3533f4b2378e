import type { Socket } from 'node:net';
import { MessageSplitter } from '../msgpack/message-splitter.ts';

/** What a receiver says: a whole MessagePack value, bytes that are none, or nothing more. */
export type Heard =
  | { readonly kind: 'message'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'closed'; readonly error?: Error };

/** The messages of one connection, one at a time and in order. */
export interface Inbox {
  /** The next message; waits for it. After `unreadable` or `closed` it gives the same again. */
  next(): Promise<Heard>;
}

/** HELO, PONG and acks are small and flat. */
const LIMITS = { maxBytes: 64 * 1024, maxDepth: 8 };
/** Beyond it the socket is not read: a flood stays in the kernel. */
const MAX_UNREAD = 64;

/** Reads `socket` into messages, and takes care that none of its errors goes uncaught. */
export function openInbox(socket: Socket): Inbox {
  const splitter = new MessageSplitter(LIMITS);
  const unread: Heard[] = [];
  let end: Heard | undefined;
  let error: Error | undefined;
  let waiting: ((heard: Heard) => void) | undefined;

  function hear(heard: Heard): void {
    const listener = waiting;
    waiting = undefined;
    if (listener === undefined) unread.push(heard);
    else listener(heard);
  }

  function finish(last: Heard): void {
    if (end !== undefined) return;
    end = last;
    hear(last);
  }

  socket.on('data', (chunk: Buffer) => {
    const { messages, failure } = splitter.push(chunk);
    for (const bytes of messages) hear({ kind: 'message', bytes });
    if (failure !== undefined) finish({ kind: 'unreadable' });
    if (unread.length > MAX_UNREAD) socket.pause();
  });
  socket.on('error', (cause) => (error ??= cause));
  const close = (): void =>
    finish(error === undefined ? { kind: 'closed' } : { kind: 'closed', error });
  socket.on('end', close);
  socket.on('close', close);

  return {
    next() {
      const heard = unread.shift() ?? end;
      if (unread.length === 0 && socket.isPaused()) socket.resume();
      if (heard !== undefined) return Promise.resolve(heard);
      return new Promise((resolve) => (waiting = resolve));
    },
  };
}
