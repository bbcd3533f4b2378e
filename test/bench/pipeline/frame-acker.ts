const TAIL_BYTES = 51;
const CHUNK_AT = 19;
const CHUNK_BYTES = 32;

/**
 * Acknowledges our own frames (`[tag, bin32, {size, chunk}]`) by skipping over their entries: a
 * receiver that costs next to nothing.
 */
export function frameAcker(answer: (ack: Buffer) => void): (piece: Buffer) => void {
  let held: Buffer = Buffer.alloc(0);
  let skip = 0;
  return (piece) => {
    let at = Math.min(skip, piece.length);
    skip -= at;
    if (skip > 0) return;
    held = held.length === 0 ? piece.subarray(at) : Buffer.concat([held, piece.subarray(at)]);
    at = 0;
    for (;;) {
      const frame = frameAt(held, at);
      if (frame === undefined) break;
      if (frame.end > held.length) {
        // The tail stays to be seen; what lies before it need not be kept.
        const missing = frame.end - TAIL_BYTES - held.length;
        if (missing <= 0) break;
        skip = missing;
        held = Buffer.from(held.subarray(at, frame.entries));
        held.writeUInt32BE(0, held.length - 4);
        return;
      }
      const chunk = frame.end - TAIL_BYTES + CHUNK_AT;
      answer(ackOf(held.subarray(chunk, chunk + CHUNK_BYTES)));
      at = frame.end;
    }
    held = Buffer.from(held.subarray(at));
  };
}

/** Where a frame's entries begin and where it ends; undefined while its head is not all there. */
function frameAt(bytes: Buffer, at: number): { entries: number; end: number } | undefined {
  const tagType = bytes[at + 1];
  if (tagType === undefined) return undefined;
  const tagEnd = tagType === 0xda ? at + 4 + (bytes[at + 3] ?? 0) : at + 2 + (tagType & 0x1f);
  const entries = tagEnd + 5;
  if (bytes.length < entries) return undefined;
  return { entries, end: entries + bytes.readUInt32BE(tagEnd + 1) + TAIL_BYTES };
}

/** `{"ack": chunk}` */
function ackOf(chunk: Buffer): Buffer {
  return Buffer.concat([Buffer.from('\x81\xa3ack\xd9\x20', 'latin1'), chunk]);
}
