import type { Piece } from './replay-source.ts';

type BadPiece = Extract<Piece, { kind: 'bad' }>;

/** Pieces of a file that are dealt with together: one tenant, one stream. */
export interface Batch {
  readonly tenant: string;
  readonly stream: string;
  /** All of them, in order. */
  readonly pieces: readonly Piece[];
}

export interface BatchLimits {
  readonly maxPieces: number;
  readonly maxBytes: number;
}

type Origin = Pick<Batch, 'tenant' | 'stream'>;

/** The records of a batch. */
export function recordsOf({ pieces }: Batch): readonly Uint8Array[] {
  return pieces.flatMap((piece) => (piece.kind === 'record' ? [piece.bytes] : []));
}

/** What stands in a batch and is no record. */
export function badOf({ pieces }: Batch): readonly BadPiece[] {
  return pieces.filter((piece): piece is BadPiece => piece.kind === 'bad');
}

/** Groups pieces into batches of one tenant and stream, in order; `byDefault` is for pieces that name none. */
export async function* batches(
  pieces: AsyncIterable<Piece>,
  byDefault: Origin,
  limits: BatchLimits,
): AsyncGenerator<Batch> {
  let origin = byDefault;
  let held: Piece[] = [];
  let bytes = 0;
  const take = (): Batch => {
    const batch = { ...origin, pieces: held };
    held = [];
    bytes = 0;
    return batch;
  };
  for await (const piece of pieces) {
    const next = piece.kind === 'record' ? (piece.origin ?? byDefault) : origin;
    const size = piece.kind === 'repeated' ? 0 : (piece.bytes?.length ?? 0);
    const isOther = next.tenant !== origin.tenant || next.stream !== origin.stream;
    const isFull = held.length >= limits.maxPieces || bytes + size > limits.maxBytes;
    if (held.length > 0 && (isOther || isFull)) yield take();
    origin = next;
    held.push(piece);
    bytes += size;
  }
  if (held.length > 0) yield take();
}

const HEAD = Buffer.from('{"ok":1,"result":[');
const TAIL = Buffer.from(']}');
const COMMA = 0x2c;

/** The records as the page that the API would have sent, in memory of its own. */
export function pageOf(records: readonly Uint8Array[]): Uint8Array {
  const bytes = records.reduce((sum, { length }) => sum + length + 1, 0);
  const page = new Uint8Array(HEAD.length + Math.max(0, bytes - 1) + TAIL.length);
  page.set(HEAD);
  let at = HEAD.length;
  for (const [index, record] of records.entries()) {
    if (index > 0) page[at++] = COMMA;
    page.set(record, at);
    at += record.length;
  }
  page.set(TAIL, at);
  return page;
}
