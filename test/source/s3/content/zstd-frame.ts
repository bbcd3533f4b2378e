/** How a block of a hand-made zstd frame holds its bytes (RFC 8878, 3.1.1.2). */
export type Block =
  | { readonly kind: 'raw'; readonly bytes: Uint8Array }
  | { readonly kind: 'repeated'; readonly byte: number; readonly times: number };

/** A zstd frame of blocks that need no compressor; `windowLog` is the exponent of its window. */
export function zstdFrame(
  blocks: readonly Block[],
  { windowLog = 17, checksum = false } = {},
): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, checksum ? 4 : 0, (windowLog - 10) << 3]);
  const bodies = blocks.map((block, at) => {
    const isLast = at === blocks.length - 1 ? 1 : 0;
    const size = block.kind === 'raw' ? block.bytes.length : block.times;
    const head = Buffer.alloc(3);
    head.writeUIntLE((size << 3) | ((block.kind === 'raw' ? 0 : 1) << 1) | isLast, 0, 3);
    const body = block.kind === 'raw' ? block.bytes : Buffer.from([block.byte]);
    return Buffer.concat([head, body]);
  });
  return Buffer.concat([header, ...bodies, Buffer.alloc(checksum ? 4 : 0)]);
}

/** A frame that decoders pass over. */
export function skippableFrame(bytes: number): Buffer {
  const head = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]);
  head.writeUInt32LE(bytes, 4);
  return Buffer.concat([head, Buffer.alloc(bytes, 1)]);
}

/** `{"n":1}\n` to `{"n":300}\n` as a zstd compressor at its usual level writes it, checksum included. */
export const COMPRESSED_LINES = Buffer.from(
  [
    'KLUv/QRYDQkAdlQrENBlOJYFRCNSSplSSuEhJHQnACQAJgAiIiIiIv///79t27bdtm3bkiRJktu2bYsVjdwlYAgM',
    'AmEwwBAYBAG/bdu23bZt25IkSZLbtm2LiIiIiFhVVVVVFRERERHRzMzMzEwkuW3btgWDwWAwGAwGg1VVVVVVRERE',
    'REQzMzMzMyIiIiIi////AcIgolVVVVVVREREREQzMzMzMyIiIiIi////v23btt22bduSJBmBKqgh8O5vwSfVahHM',
    'YPkxSWRkJCQkIiIiIhJCSf7kR3/kb0ZERkYkJCQkJCI2zvklyaqbyqZaU6GpZioy1ZhKmOqlqi4Jt61td9vMNrPN',
    'ZrPZbDPbzNbvKI5uozR6RmH0i7LoFRWPAAAAIAAIaAakVboCaNQ=',
  ].join(''),
  'base64',
);
