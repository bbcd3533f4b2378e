import type { Frame } from '../transform/page-result.ts';

/** The way to the receiver: resolves only when the frame was acknowledged, rejects only on abort. */
export interface Forward {
  send(frame: Frame, signal?: AbortSignal): Promise<void>;
}

/** Sends all frames with a few on the way at once; false when `signal` aborted before the last ack. */
export async function forwardFrames(
  forward: Forward,
  frames: readonly Frame[],
  options: {
    readonly signal: AbortSignal;
    readonly atOnce: number;
    readonly onAcked?: () => void;
  },
): Promise<boolean> {
  const { signal, atOnce } = options;
  const rest = frames.values();
  let acked = 0;
  const sendRest = async () => {
    for (const frame of rest) {
      if (signal.aborted) return;
      await forward.send(frame, signal);
      acked += 1;
      options.onAcked?.();
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, sendRest));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return acked === frames.length;
}
