import { readAnswer } from './ack.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import type { Heard } from './inbox.ts';
import { linkAbort } from './linked-abort.ts';
import type { Session } from './open-session.ts';
import type { FullForwardOptions } from './options.ts';
import { tlsTrouble } from './socket-error.ts';
import type { Surroundings } from './surroundings.ts';
import { troubleOf } from './trouble.ts';
import type { Trouble } from './trouble.ts';
import { writeFrame } from './write-frame.ts';

export interface DeliverTask {
  readonly session: Session;
  readonly queue: DeliveryQueue;
  readonly options: FullForwardOptions;
  readonly surroundings: Surroundings;
  /** Ends the session from outside. */
  readonly signal: AbortSignal;
  readonly onAcked: () => void;
}

/**
 * Writes frames and reads acks over one session until something is wrong with it, and says what.
 * The socket is destroyed then; frames in flight stay in flight, for the caller to rewind.
 */
export async function deliver(task: DeliverTask): Promise<Trouble> {
  const { session, queue, options, surroundings } = task;
  const over = linkAbort(task.signal);
  const { signal } = over;
  let progressAtMs = surroundings.nowMs();
  const onProgress = (): void => {
    progressAtMs = surroundings.nowMs();
  };
  const endSession = (): void => {
    session.socket.destroy();
    queue.wake();
  };
  signal.addEventListener('abort', endSession, { once: true });
  if (signal.aborted) endSession();

  const writing = pump(task, signal, onProgress);
  try {
    return await Promise.race([
      readAcks(task, onProgress),
      watch({ queue, options, surroundings, signal }, () => progressAtMs),
    ]);
  } finally {
    over.end();
    await writing;
  }
}

/** Takes frames while the window has room; ends with the session. */
async function pump(task: DeliverTask, signal: AbortSignal, onProgress: () => void): Promise<void> {
  const { session, queue, surroundings } = task;
  while (!signal.aborted) {
    const wasIdle = queue.inFlight === 0;
    const delivery = queue.take(surroundings.nowMs());
    if (delivery === undefined) {
      await queue.changed();
      continue;
    }
    if (wasIdle) onProgress();
    surroundings.meter.gauge('forward_in_flight', {}, queue.inFlight);
    const onLastPiece = (): void => {
      delivery.isHandedOver = true;
    };
    const { bytes } = delivery.frame;
    if (!(await writeFrame(session.socket, bytes, { onLastPiece, onProgress }))) return;
    surroundings.meter.count('forward_frames_sent_total', {});
  }
}

async function readAcks(task: DeliverTask, onProgress: () => void): Promise<Trouble> {
  const { session, options } = task;
  for (;;) {
    const heard = await session.inbox.next();
    if (heard.kind !== 'message') return endOfSession(heard, options);
    const trouble = judgeAnswer(heard.bytes, task);
    if (trouble !== undefined) return trouble;
    onProgress();
    task.onAcked();
  }
}

/** Confirms the oldest frame when the answer is its ack. */
function judgeAnswer(message: Uint8Array, task: DeliverTask): Trouble | undefined {
  const { queue, options, surroundings } = task;
  const answer = readAnswer(message);
  if (answer.kind === 'negative') return troubleOf('NEGATIVE_ACK', options.address);
  if (answer.kind === 'helo') {
    const code = options.security === undefined ? 'SHARED_KEY_NEEDED' : 'UNREADABLE_ANSWER';
    return troubleOf(code, options.address);
  }
  if (answer.kind === 'unreadable') return troubleOf('UNREADABLE_ANSWER', options.address);
  const oldest = queue.oldest();
  if (oldest?.frame.chunk !== answer.chunk || !oldest.isHandedOver) {
    return troubleOf('FOREIGN_ACK', options.address);
  }
  queue.confirm();
  const seconds = (surroundings.nowMs() - oldest.takenAtMs) / 1000;
  surroundings.meter.count('forward_frames_acked_total', {});
  surroundings.meter.observe('forward_ack_seconds', {}, seconds);
  surroundings.meter.gauge('forward_in_flight', {}, queue.inFlight);
  return undefined;
}

function endOfSession(
  heard: Exclude<Heard, { kind: 'message' }>,
  { address }: FullForwardOptions,
): Trouble {
  if (heard.kind === 'unreadable') return troubleOf('UNREADABLE_ANSWER', address);
  const tls = heard.error === undefined ? undefined : tlsTrouble(heard.error, address);
  return tls ?? troubleOf('CONNECTION_CLOSED', address);
}

type Watched = Pick<DeliverTask, 'queue' | 'options' | 'surroundings' | 'signal'>;

/** Ends when frames are in flight and nothing moved for the ack timeout, or when `signal` aborts. */
async function watch(watched: Watched, progressAtMs: () => number): Promise<Trouble> {
  const { queue, options, surroundings, signal } = watched;
  const over = (): Trouble => troubleOf('CONNECTION_CLOSED', options.address);
  while (!signal.aborted) {
    const dueMs = progressAtMs() + options.ackTimeoutMs - surroundings.nowMs();
    const isBusy = queue.inFlight > 0;
    if (isBusy && dueMs <= 0) return troubleOf('ACK_TIMEOUT', options.address);
    const waitMs = isBusy ? dueMs : options.ackTimeoutMs;
    await surroundings.sleep(waitMs, signal).catch(() => undefined);
  }
  return over();
}
