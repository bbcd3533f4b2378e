import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { encodePing, provesReceiver, readHelo, readPong } from './handshake-messages.ts';
import type { Helo, PingParts } from './handshake-messages.ts';
import type { Heard, Inbox } from './inbox.ts';
import type { FullForwardOptions, Security } from './options.ts';
import { tlsTrouble } from './socket-error.ts';
import { troubleOf } from './trouble.ts';
import type { Trouble, TroubleCode } from './trouble.ts';

const SALT_BYTES = 16;

/** The receiver speaks first: HELO, our PING, its PONG. `undefined` is success. */
export async function shakeHands(
  socket: Socket,
  inbox: Inbox,
  options: FullForwardOptions,
  security: Security,
): Promise<Trouble | undefined> {
  const { address } = options;
  const first = await inbox.next();
  if (first.kind !== 'message') return silence(first, options, 'HANDSHAKE_CLOSED');
  const helo = readHelo(first.bytes);
  if (helo === undefined) return troubleOf('HANDSHAKE_UNREADABLE', address);
  const salt = randomBytes(SALT_BYTES).toString('hex');
  const parts: PingParts = { hostname: options.hostname, salt, ...security };
  const ping = encodePing(helo, parts);
  if (ping === undefined) return troubleOf('HANDSHAKE_TOO_LONG', address);
  // In one write and with nothing behind it: a partial PING is a handshake error for Fluent Bit.
  socket.write(ping);
  const second = await inbox.next();
  if (second.kind !== 'message') return silence(second, options, 'WRONG_SHARED_KEY');
  return judgePong(second.bytes, { helo, parts, options });
}

interface Round {
  readonly helo: Helo;
  readonly parts: PingParts;
  readonly options: FullForwardOptions;
}

function judgePong(message: Uint8Array, round: Round): Trouble | undefined {
  const { address } = round.options;
  const pong = readPong(message);
  if (pong === undefined) return troubleOf('HANDSHAKE_UNREADABLE', address);
  if (!pong.accepted) return troubleOf('WRONG_USER', address, pong.reason || undefined);
  return provesReceiver(pong, round.helo, round.parts)
    ? undefined
    : troubleOf('RECEIVER_NOT_PROVEN', address);
}

function silence(
  heard: Exclude<Heard, { kind: 'message' }>,
  { address }: FullForwardOptions,
  closedCode: TroubleCode,
): Trouble {
  if (heard.kind === 'unreadable') return troubleOf('HANDSHAKE_UNREADABLE', address);
  const tls = heard.error === undefined ? undefined : tlsTrouble(heard.error, address);
  return tls ?? troubleOf(closedCode, address);
}
