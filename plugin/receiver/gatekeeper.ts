import { randomBytes } from 'node:crypto';
import { sameBytes, sha512 } from '../forward/handshake-messages.ts';
import { encodeSmall, encodeStr } from '../forward/small-message.ts';
import { MsgpackReader } from '../msgpack/reader.ts';

/** Who may send to this receiver. */
export interface ReceiverSecurity {
  /** The name in our PONG; a client's must differ. */
  readonly hostname: string;
  readonly sharedKey: string;
  /** User names and their passwords; without it no login is asked for. */
  readonly users?: ReadonlyMap<string, string>;
  /** How nonce and salt go out: `str` as Fluent Bit does, `bin` as Fluentd does. */
  readonly nonceAs?: 'str' | 'bin';
}

/** The verdict over a PING; without a PONG the connection is closed in silence. */
export type Verdict =
  | { readonly kind: 'welcome'; readonly pong: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: string; readonly pong?: Uint8Array };

/** The receiver's side of one handshake. */
export interface Gatekeeper {
  readonly helo: Uint8Array;
  judge(ping: Uint8Array): Verdict;
}

interface Ping {
  readonly hostname: Uint8Array;
  readonly salt: Uint8Array;
  readonly digest: Uint8Array;
  readonly username: string;
  readonly login: Uint8Array;
}

const NONCE_BYTES = 16;

export function createGatekeeper(
  security: ReceiverSecurity,
  random: (size: number) => Uint8Array = randomBytes,
): Gatekeeper {
  const nonce = random(NONCE_BYTES);
  const auth = random(NONCE_BYTES);
  return {
    helo: encodeHelo(nonce, auth, security.nonceAs ?? 'str'),
    judge: (message) => judge(message, { nonce, auth }, security),
  };
}

interface Challenge {
  readonly nonce: Uint8Array;
  readonly auth: Uint8Array;
}

function judge(message: Uint8Array, challenge: Challenge, security: ReceiverSecurity): Verdict {
  const ping = readPing(message);
  if (ping === undefined) return { kind: 'refused', reason: 'the first message is no PING' };
  const { hostname, sharedKey } = security;
  const key = sha512(ping.salt, ping.hostname, challenge.nonce, sharedKey);
  if (!sameBytes(Buffer.from(key), ping.digest)) {
    return { kind: 'refused', reason: 'the shared key differs' };
  }
  if (!isKnown(ping, challenge, security)) {
    const reason = 'username/password mismatch';
    return { kind: 'refused', reason, pong: encodeSmall(['PONG', false, reason, '', '']) };
  }
  const proof = sha512(ping.salt, hostname, challenge.nonce, sharedKey);
  return { kind: 'welcome', pong: encodeSmall(['PONG', true, '', hostname, proof]) };
}

function isKnown(ping: Ping, challenge: Challenge, { users }: ReceiverSecurity): boolean {
  if (users === undefined) return true;
  const password = users.get(ping.username);
  if (password === undefined) return false;
  const expected = sha512(challenge.auth, ping.username, password);
  return sameBytes(Buffer.from(expected), ping.login);
}

function readPing(message: Uint8Array): Ping | undefined {
  const reader = new MsgpackReader(message);
  if (reader.array() !== 6 || Buffer.from(reader.str()).toString('latin1') !== 'PING')
    return undefined;
  const [hostname, salt, digest] = [reader.str(), reader.str(), reader.str()];
  const username = Buffer.from(reader.str()).toString('utf8');
  const login = reader.str();
  return reader.failure === undefined ? { hostname, salt, digest, username, login } : undefined;
}

function encodeHelo(nonce: Uint8Array, auth: Uint8Array, form: 'str' | 'bin'): Uint8Array {
  if (form === 'bin') return encodeSmall(['HELO', { nonce, auth, keepalive: true }]);
  return Buffer.concat([
    Buffer.of(0x92),
    encodeSmall('HELO'),
    Buffer.of(0x82),
    encodeSmall('nonce'),
    encodeStr(nonce),
    encodeSmall('auth'),
    encodeStr(auth),
  ]);
}
