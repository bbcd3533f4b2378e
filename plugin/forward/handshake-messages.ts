import { createHash, timingSafeEqual } from 'node:crypto';
import { MsgpackReader } from '../msgpack/reader.ts';
import { shortText } from '../observe/short-text.ts';
import { encodeSmall } from './small-message.ts';

/** HELO: the receiver's challenge. `auth` is empty when it asks for no user. */
export interface Helo {
  readonly nonce: Uint8Array;
  readonly auth: Uint8Array;
}

/** PONG: the receiver's verdict, and its own proof. */
export interface Pong {
  readonly accepted: boolean;
  readonly reason: string;
  readonly hostname: Uint8Array;
  readonly digest: Uint8Array;
}

export interface PingParts {
  readonly hostname: string;
  /** Hex text. */
  readonly salt: string;
  readonly sharedKey: string;
  readonly username?: string;
  readonly password?: string;
}

/** Fluent Bit reads a PING into a buffer of this size, less its closing zero. */
const MAX_PING_BYTES = 1022;
const LONGEST_REASON = 200;

/** Reads `["HELO", {nonce, auth, keepalive}]`; nonce and auth may be str or bin and are kept byte by byte. */
export function readHelo(message: Uint8Array): Helo | undefined {
  const reader = new MsgpackReader(message);
  if (reader.array() !== 2 || textOf(reader.str()) !== 'HELO') return undefined;
  let nonce: Uint8Array | undefined;
  let auth: Uint8Array = new Uint8Array(0);
  for (let left = reader.map(); left > 0 && reader.failure === undefined; left--) {
    const key = textOf(reader.strOrBin());
    if (key === 'nonce') nonce = reader.strOrBin();
    else if (key === 'auth') auth = reader.strOrBin();
    else reader.skip();
  }
  return reader.failure === undefined && nonce !== undefined ? { nonce, auth } : undefined;
}

/** True for an array that starts with HELO: a receiver that asks for a shared key. */
export function isHelo(message: Uint8Array): boolean {
  return readHelo(message) !== undefined;
}

/** Reads `["PONG", accepted, reason, hostname, digest]`. */
export function readPong(message: Uint8Array): Pong | undefined {
  const reader = new MsgpackReader(message);
  if (reader.array() !== 5 || textOf(reader.strOrBin()) !== 'PONG') return undefined;
  const accepted = reader.boolean();
  const reason = printable(textOf(reader.strOrBin()));
  const hostname = reader.strOrBin();
  const digest = reader.strOrBin();
  return reader.failure === undefined ? { accepted, reason, hostname, digest } : undefined;
}

/**
 * `["PING", hostname, salt, digest, username, password digest]`, all of them str.
 * Gives `undefined` when it is longer than a receiver takes.
 */
export function encodePing(helo: Helo, parts: PingParts): Uint8Array | undefined {
  const { hostname, salt, sharedKey, username = '', password = '' } = parts;
  // A receiver without users sends a salt all the same, and does not look at the answer.
  const login = username === '' ? '' : sha512(helo.auth, username, password);
  const digest = sha512(salt, hostname, helo.nonce, sharedKey);
  const ping = encodeSmall(['PING', hostname, salt, digest, username, login]);
  return ping.length > MAX_PING_BYTES ? undefined : ping;
}

/** Whether the PONG shows that the receiver knows the shared key. */
export function provesReceiver(pong: Pong, helo: Helo, parts: PingParts): boolean {
  const expected = sha512(parts.salt, pong.hostname, helo.nonce, parts.sharedKey);
  return sameBytes(Buffer.from(expected), pong.digest);
}

/** SHA-512 over the parts one after the other, as hex text. */
export function sha512(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Compares without telling by its duration where the difference is. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** A peer's words go into our log: one line, and not endless. */
function printable(text: string): string {
  return shortText(text.replaceAll(/[^\x20-\x7e]/g, '?'), LONGEST_REASON);
}
