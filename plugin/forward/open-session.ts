import type { Socket } from 'node:net';
import { dial } from './dial.ts';
import type { Attempt } from './dial.ts';
import { shakeHands } from './handshake.ts';
import { openInbox } from './inbox.ts';
import type { Inbox } from './inbox.ts';
import { linkAbort } from './linked-abort.ts';
import type { FullForwardOptions, Security } from './options.ts';
import { troubleOf } from './trouble.ts';
import type { Step, Trouble } from './trouble.ts';

/** A connection over which frames may go. */
export interface Session {
  readonly socket: Socket;
  readonly inbox: Inbox;
}

export type OpenedSession =
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'failed'; readonly trouble: Trouble };

export interface SessionAttempt extends Attempt {
  /** Hears each step as it begins. */
  readonly onStep?: (step: Step) => void;
}

/** Connects, agrees on TLS and shakes hands, as far as the options ask for it. Never throws. */
export async function openSession(
  options: FullForwardOptions,
  attempt: SessionAttempt,
): Promise<OpenedSession> {
  attempt.onStep?.('connect');
  const onConnected = (): void => {
    if (options.address.kind === 'tls') attempt.onStep?.('tls');
  };
  const dialled = await dial(options, { ...attempt, onConnected });
  if (dialled.kind === 'failed') return dialled;
  const session = { socket: dialled.socket, inbox: openInbox(dialled.socket) };
  const { security } = options;
  if (security === undefined) return { kind: 'open', session };
  attempt.onStep?.('handshake');
  const trouble = await inTime(session, options, { ...attempt, security });
  if (trouble === undefined) return { kind: 'open', session };
  session.socket.destroy();
  return { kind: 'failed', trouble };
}

/** The handshake or its timeout, whichever is first; what is left of the other ends with the socket. */
async function inTime(
  { socket, inbox }: Session,
  options: FullForwardOptions,
  { surroundings, signal, security }: Attempt & { readonly security: Security },
): Promise<Trouble | undefined> {
  const over = linkAbort(signal);
  const expired = (): Trouble => troubleOf('HANDSHAKE_TIMEOUT', options.address);
  const timeout = surroundings
    .sleep(options.handshakeTimeoutMs, over.signal)
    .then(expired, expired);
  try {
    return await Promise.race([shakeHands(socket, inbox, options, security), timeout]);
  } finally {
    over.end();
  }
}
