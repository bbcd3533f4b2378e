import type { Writable } from 'node:stream';
import type { ForwardFrame } from '../../forward/frame.ts';
import type { ForwardSender, SenderPhase } from '../../forward/sender.ts';
import { ByteBuffer } from '../../msgpack/byte-buffer.ts';
import { writeEntryJson } from '../../receiver/entry.ts';
import { readForwardMessage } from '../../receiver/forward-message.ts';

/** Our own frames are not packed. */
const MAX_INFLATED_BYTES = 0;

export interface LineSenderOptions {
  readonly output: Writable;
  readonly nowMs: () => number;
  /** Called once when nobody reads any more. */
  readonly onBroken: (cause: Error) => void;
}

/**
 * Writes the records of frames as lines `{"tag","time","record"}`. A frame counts as delivered when the
 * pipe took its last line; when the pipe breaks, frames wait until they are let go.
 */
export function createLineSender({ output, nowMs, onBroken }: LineSenderOptions): ForwardSender {
  let phase: SenderPhase = 'ready';
  let sinceMs = nowMs();
  let lastError: string | undefined;
  let waiting = 0;

  const fail = (cause: Error): void => {
    if (phase === 'closed' || lastError !== undefined) return;
    lastError = `Nobody reads the standard output any more (${cause.message}).`;
    phase = 'waiting';
    sinceMs = nowMs();
    onBroken(cause);
  };
  output.on('error', fail);

  const write = (lines: Uint8Array, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const letGo = (): void => reject(new Error('the run ends'));
      if (signal?.aborted === true) {
        letGo();
        return;
      }
      signal?.addEventListener('abort', letGo, { once: true });
      output.write(lines, (error) => {
        // What the pipe did not take is never delivered: only the end of the run lets it go.
        if (error !== null && error !== undefined) {
          fail(error);
          return;
        }
        signal?.removeEventListener('abort', letGo);
        resolve();
      });
    });

  return {
    async send(frame, signal) {
      const lines = await linesOf(frame);
      waiting += 1;
      try {
        await write(lines, signal);
      } finally {
        waiting -= 1;
      }
    },
    state: () => ({
      phase,
      sinceMs,
      inFlight: waiting,
      waiting: 0,
      ...(lastError === undefined ? {} : { lastError }),
    }),
    close() {
      phase = 'closed';
      output.destroy();
      return Promise.resolve();
    },
  };
}

/** The records of a frame, a line each. */
async function linesOf(frame: ForwardFrame): Promise<Uint8Array> {
  const message = await readForwardMessage(frame.bytes, MAX_INFLATED_BYTES);
  if (message.kind !== 'entries') throw new Error('a frame of our own cannot be read');
  const lines = new ByteBuffer(2 * frame.bytes.length);
  for (const entry of message.entries) {
    const failure = writeEntryJson(lines, message.tag, entry);
    if (failure !== undefined) throw new Error(`a record of our own cannot be read: ${failure}`);
    lines.byte(0x0a);
  }
  return lines.view();
}
