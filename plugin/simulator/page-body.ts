import type { Span } from './cursors.ts';
import type { Store } from './store.ts';

/** Records are rendered in pieces of about this size; a page is never whole in memory. */
const PIECE_BYTES = 256 * 1024;

/** The body of one page, and what is said around its records. */
export interface PageBody {
  readonly store: Store;
  readonly span: Span;
  readonly order: 'insertion' | 'reversed';
  /** What stands before the first record, between two, and after the last. */
  readonly frame: { readonly open: string; readonly between: string; readonly close: string };
  /** Blanks put before the first record, for a body larger than its records. */
  readonly paddingBytes: number;
}

/** The envelope of a JSON page; a member that is absent is left out. */
export function jsonFrame(members: {
  readonly waitSecs?: number;
  readonly hwmSecs?: number;
}): PageBody['frame'] {
  const wait = members.waitSecs === undefined ? '' : `,"wait_time":${members.waitSecs}`;
  const hwm = members.hwmSecs === undefined ? '' : `,"timestamp_hwm":${members.hwmSecs}`;
  return { open: '{"ok":1,"result":[', between: ',', close: `]${wait}${hwm}}` };
}

/** The body's bytes in order. */
export function* bodyPieces(body: PageBody): Generator<Uint8Array, void> {
  const { frame } = body;
  if (frame.open !== '') yield Buffer.from(frame.open);
  yield* padding(body.paddingBytes);
  yield* recordPieces(body);
  if (frame.close !== '') yield Buffer.from(frame.close);
}

/** The text of the records alone, with what stands between them. */
export function* recordPieces(body: PageBody): Generator<Uint8Array, void> {
  const { store, span } = body;
  const between = Buffer.from(body.frame.between);
  let out = Buffer.allocUnsafe(PIECE_BYTES);
  let at = 0;
  for (let turn = span.from; turn < span.to; turn += 1) {
    const position = body.order === 'reversed' ? span.from + span.to - 1 - turn : turn;
    const bytes = store.sizeOf(position) + between.length;
    if (at + bytes > out.length) {
      yield out.subarray(0, at);
      out = Buffer.allocUnsafe(Math.max(PIECE_BYTES, bytes));
      at = 0;
    }
    if (turn > span.from) at += between.copy(out, at);
    at = store.write(position, out, at);
  }
  if (at > 0) yield out.subarray(0, at);
}

/** How many bytes `bodyPieces` gives, known without rendering. */
export function bodyBytes(body: PageBody): number {
  const { store, span, frame } = body;
  let bytes = Buffer.byteLength(frame.open + frame.close) + body.paddingBytes;
  for (let position = span.from; position < span.to; position += 1) {
    bytes += store.sizeOf(position);
  }
  return bytes + Math.max(0, span.to - span.from - 1) * Buffer.byteLength(frame.between);
}

function* padding(bytes: number): Generator<Uint8Array, void> {
  const blanks = Buffer.alloc(PIECE_BYTES, ' ');
  for (let left = bytes; left > 0; left -= PIECE_BYTES) {
    yield blanks.subarray(0, Math.min(left, PIECE_BYTES));
  }
}
