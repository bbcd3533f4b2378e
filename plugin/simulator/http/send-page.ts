import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { FAULT_DEFAULTS, type FaultEffect } from '../faults/fault.ts';
import { bodyBytes, bodyPieces, type PageBody } from '../page-body.ts';
import { endOf } from './reply.ts';

export interface PageSending {
  readonly body: PageBody;
  readonly gzip: boolean;
  readonly effect: FaultEffect | undefined;
  readonly sleep: (ms: number) => Promise<void>;
}

/** How much of a page went out, and in what state. */
export interface Sent {
  readonly outcome: 'completed' | 'cut' | 'spoiled';
  readonly bytes: number;
}

const GZIP_TRAILER_BYTES = 8;

/** Sends a page piece by piece, at the client's pace, with the fault that was meant for it. */
export async function sendPage(response: ServerResponse, sending: PageSending): Promise<Sent> {
  const { effect } = sending;
  const limit = effect?.kind === 'cut' ? (effect.bytes ?? Infinity) : Infinity;
  response.flushHeaders();
  let bytes = 0;
  for await (const piece of pace(wireOf(sending), sending)) {
    const rest = piece.subarray(0, limit - bytes);
    if (rest.length > 0 && !(await write(response, rest))) return { outcome: 'cut', bytes };
    bytes += rest.length;
    if (bytes >= limit) break;
  }
  if (effect?.kind === 'cut') {
    response.socket?.destroySoon();
    return { outcome: 'cut', bytes };
  }
  if (!(await endOf(response))) return { outcome: 'cut', bytes };
  const isSpoiled = effect?.kind === 'truncated' || effect?.kind === 'corrupt_gzip';
  return { outcome: isSpoiled ? 'spoiled' : 'completed', bytes };
}

async function* wireOf({ body, gzip, effect }: PageSending): AsyncGenerator<Uint8Array> {
  const text = firstBytes(bodyPieces(body), textLimit(body, effect));
  if (!gzip) {
    yield* text;
    return;
  }
  const zipped = gzipped(text);
  if (effect?.kind === 'cut' && effect.bytes === undefined) yield* withoutTrailer(zipped);
  else yield* effect?.kind === 'corrupt_gzip' ? corrupted(zipped) : zipped;
}

/** How many bytes of the text are used: a cut by bytes is made on the wire instead. */
function textLimit(body: PageBody, effect: FaultEffect | undefined): number {
  const isShortened =
    effect?.kind === 'truncated' || (effect?.kind === 'cut' && effect.bytes === undefined);
  if (!isShortened) return Infinity;
  return Math.floor(bodyBytes(body) * (effect.fraction ?? FAULT_DEFAULTS.cutFraction));
}

function* firstBytes(pieces: Iterable<Uint8Array>, limit: number): Generator<Uint8Array> {
  let left = limit;
  for (const piece of pieces) {
    if (left <= 0) return;
    yield piece.subarray(0, left);
    left -= piece.length;
  }
}

async function* gzipped(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: 1 });
  const feeding = pipeline(Readable.from(pieces), gzip);
  // A reader that leaves early destroys the stream; that is no error of ours.
  feeding.catch(() => undefined);
  for await (const piece of gzip) yield bytesOf(piece);
}

function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  throw new Error('A compressor gives bytes.');
}

/** Holds back the end, so that the compressed stream stays open as after a real cut. */
async function* withoutTrailer(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array = new Uint8Array();
  for await (const piece of pieces) {
    const all = Buffer.concat([held, piece]);
    const end = Math.max(0, all.length - GZIP_TRAILER_BYTES);
    if (end > 0) yield all.subarray(0, end);
    held = all.subarray(end);
  }
}

/** Turns sixteen bytes over, behind the header and far enough in to be met while reading. */
async function* corrupted(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isDone = false;
  for await (const piece of pieces) {
    const copy = Buffer.from(piece);
    if (!isDone && copy.length > 32) {
      const from = Math.max(10, Math.floor(copy.length / 2) - 8);
      for (let at = from; at < from + 16; at += 1) copy[at] = (copy[at] ?? 0) ^ 0xff;
      isDone = true;
    }
    yield copy;
  }
}

async function* pace(
  pieces: AsyncIterable<Uint8Array>,
  { effect, sleep }: PageSending,
): AsyncGenerator<Uint8Array> {
  if (effect?.kind !== 'slow') {
    yield* pieces;
    return;
  }
  const { bytes = FAULT_DEFAULTS.slowBytes, secs = FAULT_DEFAULTS.slowSecs } = effect;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += bytes) {
      yield piece.subarray(at, at + bytes);
      await sleep(secs * 1000);
    }
  }
}

/** Writes at the pace of the connection; false when the client has left. */
function write(response: ServerResponse, piece: Uint8Array): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false);
  if (response.write(piece)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (isOpen: boolean) => () => {
      response.off('drain', drained).off('close', closed);
      resolve(isOpen);
    };
    const drained = settle(true);
    const closed = settle(false);
    response.once('drain', drained).once('close', closed);
  });
}
