/** A piece of a handshake message or an ack: text goes out as str, bytes as bin. */
export type Piece =
  string | boolean | null | Uint8Array | readonly Piece[] | { readonly [key: string]: Piece };

/** Encodes one of the protocol's own small messages; maps and arrays hold at most 15 elements. */
export function encodeSmall(piece: Piece): Buffer {
  if (piece === null) return Buffer.of(0xc0);
  if (typeof piece === 'boolean') return Buffer.of(piece ? 0xc3 : 0xc2);
  if (typeof piece === 'string') return encodeStr(Buffer.from(piece, 'utf8'));
  if (piece instanceof Uint8Array) return encodeBin(piece);
  if (isList(piece))
    return Buffer.concat([Buffer.of(0x90 | piece.length), ...piece.map(encodeSmall)]);
  const pairs = Object.entries(piece).flatMap(([key, value]) => [
    encodeSmall(key),
    encodeSmall(value),
  ]);
  return Buffer.concat([Buffer.of(0x80 | (pairs.length / 2)), ...pairs]);
}

/** Encodes bytes that need not be UTF-8 as a str: so Fluent Bit sends its nonce. */
export function encodeStr(bytes: Uint8Array): Buffer {
  if (bytes.length < 32) return Buffer.concat([Buffer.of(0xa0 | bytes.length), bytes]);
  if (bytes.length < 256) return Buffer.concat([Buffer.of(0xd9, bytes.length), bytes]);
  return Buffer.concat([Buffer.of(0xda, bytes.length >> 8, bytes.length & 0xff), bytes]);
}

function encodeBin(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0xc4, bytes.length), bytes]);
}

function isList(piece: Exclude<Piece, string | boolean | null>): piece is readonly Piece[] {
  return Array.isArray(piece);
}
