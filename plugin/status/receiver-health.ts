import type { SenderState } from '../forward/sender.ts';

/** Whether the receiver takes frames, in words that name the cure where it does not. */
export interface ReceiverHealth {
  readonly isReady: boolean;
  readonly reason: string;
}

/** Judges the connection to the receiver. */
export function assessReceiver({ phase, lastError }: SenderState): ReceiverHealth {
  if (lastError !== undefined) return { isReady: false, reason: lastError };
  switch (phase) {
    case 'ready':
      return { isReady: true, reason: 'The receiver takes frames.' };
    case 'waiting':
      // No trouble was noted, so the receiver closed a connection that nobody used.
      return {
        isReady: true,
        reason: 'The receiver closed an idle connection; it is opened again.',
      };
    case 'connecting':
      return { isReady: false, reason: 'The connection to the receiver is being opened.' };
    case 'handshaking':
      return { isReady: false, reason: 'The receiver has not finished the handshake yet.' };
    case 'closed':
      return { isReady: false, reason: 'The connection is closed because the process ends.' };
  }
}
