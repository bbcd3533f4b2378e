import { createBackoff } from './backoff.ts';
import { deliver } from './deliver.ts';
import { createDeliveryQueue } from './delivery-queue.ts';
import type { ForwardFrame } from './frame.ts';
import { openSession } from './open-session.ts';
import type { Session } from './open-session.ts';
import { withDefaults } from './options.ts';
import type { ForwardOptions } from './options.ts';
import { createOutage } from './outage.ts';
import { createRenewal } from './renewal.ts';
import { surroundingsWith } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';
import type { Step, Trouble } from './trouble.ts';

/** Where the sender stands; `waiting` is the pause before the next try. */
export type SenderPhase = 'connecting' | 'handshaking' | 'ready' | 'waiting' | 'closed';

export interface SenderState {
  readonly phase: SenderPhase;
  /** When this phase began, epoch milliseconds. */
  readonly sinceMs: number;
  /** What is wrong, as a sentence with the way out; absent while the receiver takes frames. */
  readonly lastError?: string;
  /** Frames written and not acknowledged. */
  readonly inFlight: number;
  /** Frames that wait for the window or for the receiver. */
  readonly waiting: number;
}

/** Hands frames to one receiver, at least once and in order. */
export interface ForwardSender {
  /**
   * Resolves when the receiver acknowledged the frame, however long that takes.
   * Rejects with the reason of `signal` when that aborts, and when the sender is closed.
   */
  send(frame: ForwardFrame, signal?: AbortSignal): Promise<void>;
  state(): SenderState;
  /** Ends the connection; frames without ack are rejected. */
  close(): Promise<void>;
}

const PHASES: Readonly<Record<Step, SenderPhase>> = {
  connect: 'connecting',
  tls: 'connecting',
  handshake: 'handshaking',
  ack: 'ready',
};

/** Starts a sender; it connects at once and stays connected. Never throws for trouble with the receiver. */
export function createForwardSender(
  given: ForwardOptions,
  takenFromOutside: Partial<Surroundings> = {},
): ForwardSender {
  const options = withDefaults(given);
  const surroundings = surroundingsWith(takenFromOutside);
  const { nowMs, log, meter } = surroundings;
  const queue = createDeliveryQueue(options.maxInFlight);
  const backoff = createBackoff(
    options.firstBackoffMs,
    options.longestBackoffMs,
    surroundings.random,
  );
  const outage = createOutage(options.address, surroundings);
  const credentials = createRenewal(options, log);
  const closing = new AbortController();
  const { signal } = closing;
  const isClosed = (): boolean => signal.aborted;
  let phase: SenderPhase = 'connecting';
  let sinceMs = nowMs();

  function enter(next: SenderPhase): void {
    phase = next;
    sinceMs = nowMs();
  }

  function onAcked(): void {
    backoff.reset();
    outage.acked();
  }

  async function use(session: Session): Promise<void> {
    enter('ready');
    outage.sessionOpen(queue.waiting > 0);
    const trouble = await deliver({ session, queue, options, surroundings, signal, onAcked });
    const framesLost = queue.inFlight;
    queue.rewind();
    meter.count('forward_frames_resent_total', {}, framesLost);
    meter.gauge('forward_in_flight', {}, 0);
    if (!isClosed()) note(trouble, framesLost);
  }

  function note(trouble: Trouble, framesInFlight: number): void {
    // A receiver may close what nobody uses; if it is gone, the next try says so.
    if (trouble.code === 'CONNECTION_CLOSED' && framesInFlight === 0) {
      log.debug('The receiver closed an idle connection.');
      return;
    }
    meter.count('forward_retries_total', { reason: trouble.code.toLowerCase() });
    outage.fail(trouble);
  }

  async function run(): Promise<void> {
    while (!isClosed()) {
      const onStep = (step: Step): void => enter(PHASES[step]);
      const present = await credentials.renew();
      if (isClosed()) break;
      const opened = await openSession(present, { surroundings, signal, onStep });
      if (opened.kind === 'open') await use(opened.session);
      else if (!isClosed()) note(opened.trouble, queue.waiting);
      if (isClosed()) break;
      enter('waiting');
      await surroundings.sleep(backoff.next(), signal).catch(() => undefined);
    }
    enter('closed');
  }

  const running = run();

  return {
    send(frame, abortSignal) {
      if (isClosed()) return Promise.reject(new Error('the sender is closed'));
      return queue.add(frame, abortSignal);
    },
    state: () => ({
      phase,
      sinceMs,
      inFlight: queue.inFlight,
      waiting: queue.waiting,
      ...(outage.trouble === undefined ? {} : { lastError: outage.trouble.message }),
    }),
    async close() {
      closing.abort();
      queue.close(new Error('the sender was closed before the frame was acknowledged'));
      await running;
    },
  };
}
