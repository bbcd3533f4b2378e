import { readNotification } from '../../source/s3/notification.ts';
import type { QueueClient, QueueMessage } from '../../source/s3/queue-client.ts';
import type { BucketParts } from './bucket-parts.ts';
import type { ObjectTurns } from './object-turn.ts';
import type { TroubleDesk } from './trouble-desk.ts';

export interface MessageTurns {
  readonly parts: BucketParts;
  readonly queue: QueueClient;
  readonly turns: ObjectTurns;
  readonly desk: TroubleDesk;
  /** When the next listing is due, epoch ms. */
  readonly untilMs: number;
}

/** The longest that one request may wait for messages. */
const LONGEST_WAIT_SECS = 20;
const HIDDEN_SECS = 600;
const HIDE_AGAIN_MS = 200_000;

/** Follows the notifications until the next listing is due or the process stops. */
export async function takeMessages(work: MessageTurns): Promise<void> {
  const { parts, queue, desk, untilMs } = work;
  const { clock, settings, status, waits } = parts;
  // The clock may be set while this goes on, so the time that has passed is counted as well.
  const latestMs = Math.min(untilMs, clock.nowMs() + settings.pollMs);
  for (let leftMs = latestMs - clock.nowMs(); leftMs > 0 && !waits.aborted;) {
    status.update({ state: 'waiting' });
    const waitSecs = Math.min(LONGEST_WAIT_SECS, Math.ceil(leftMs / 1000));
    const received = await queue.receive({ waitSecs, hiddenSecs: HIDDEN_SECS, signal: waits });
    if (received.kind === 'aborted') return;
    if (received.kind === 'received') {
      desk.clear();
      status.update({ lastAnswerAtMs: clock.nowMs() });
      if (!(await takeBatch(work, received.messages))) return;
    } else if (!(await desk.wait(received))) {
      return;
    }
    leftMs = Math.min(leftMs, untilMs - clock.nowMs());
  }
}

/** Deals with each message; it is deleted when its objects are acknowledged and written down. */
async function takeBatch(work: MessageTurns, messages: readonly QueueMessage[]): Promise<boolean> {
  const finished = new AbortController();
  const open = new Set(messages.map(({ handle }) => handle));
  const hiding = keepHidden(work, open, finished.signal);
  try {
    for (const message of messages) {
      if (!(await takeMessage(work, message))) return false;
      open.delete(message.handle);
    }
    return true;
  } finally {
    finished.abort();
    await hiding;
  }
}

async function takeMessage(
  { parts, queue, turns, desk }: MessageTurns,
  { body, handle }: QueueMessage,
): Promise<boolean> {
  const { bucket, prefix, ledger, log, meter, tenant, stream, name, waits } = parts;
  const notification = readNotification(body, { bucket, prefix });
  meter.count('notifications_total', { tenant, stream, bucket: name, result: notification.kind });
  if (notification.kind === 'unknown') {
    log.warn(
      'A message of the queue is no notification of S3; it is left to the redrive policy of the queue.',
    );
    return true;
  }
  if (notification.kind === 'objects') {
    const wanted = notification.objects.filter((one) => ledger.wantsNotified(one, one.timeMs));
    if (!(await turns.takeAll(wanted, () => undefined))) return false;
  }
  const removed = await queue.remove(handle, waits);
  // A message that comes again finds its objects done.
  if (removed.kind !== 'removed' && removed.kind !== 'aborted') desk.report(removed);
  return true;
}

/** Large objects take longer than messages stay hidden by themselves. */
async function keepHidden(
  { parts, queue, desk }: MessageTurns,
  open: ReadonlySet<string>,
  finished: AbortSignal,
): Promise<void> {
  const { clock } = parts;
  for (;;) {
    await clock.sleep(HIDE_AGAIN_MS, finished);
    if (finished.aborted) return;
    for (const handle of open) {
      const hidden = await queue.hide(handle, HIDDEN_SECS, finished);
      if (hidden.kind !== 'hidden' && hidden.kind !== 'aborted') desk.report(hidden);
    }
  }
}
