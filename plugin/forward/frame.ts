/** What the sender needs of a frame: a complete Forward message, and the chunk id inside it. */
export interface ForwardFrame {
  /** The receiver must echo it in its ack. */
  readonly chunk: string;
  /** The complete message; the same bytes are written again after a failure. */
  readonly bytes: Uint8Array;
}
