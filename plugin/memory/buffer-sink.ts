import { MessageChannel } from 'node:worker_threads';

/** Frees the memory of a buffer that nothing reads or writes any more; its views are empty afterwards. */
export type BufferSink = (buffer: ArrayBuffer) => void;

/**
 * Gives memory back at once. What lies in the buffers of pages does not count as heap, so that the
 * collector would let tens of megabytes pile up before it runs; a message that reaches nobody takes
 * its buffers along. (`ArrayBuffer.prototype.transfer` does the same from Node 22 on.)
 */
export function bufferSink(): BufferSink {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  return (buffer) => port1.postMessage(undefined, [buffer]);
}
