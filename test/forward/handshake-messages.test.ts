import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  encodePing,
  provesReceiver,
  readHelo,
  readPong,
} from '../../plugin/forward/handshake-messages.ts';

/** 16 bytes, none of which a UTF-8 decoder would leave alone. */
const NONCE = Buffer.from('fffe80c3c0f5a0edbfbe9fe28281f1f2', 'hex');
const AUTH = Buffer.from('8081828384858687f8f9fafbfcfdfeff', 'hex');

/** `["HELO", {"nonce": …, "auth": …}]` with both as str: fixarray 2, fixstr 4, fixmap 2, fixstr 16. */
const HELO_STR = Buffer.concat([
  Buffer.from('92a448454c4f82a56e6f6e6365b0', 'hex'),
  NONCE,
  Buffer.from('a461757468b0', 'hex'),
  AUTH,
]);
/** The same with bin 8 and keepalive. */
const HELO_BIN = Buffer.concat([
  Buffer.from('92a448454c4f83a56e6f6e6365c410', 'hex'),
  NONCE,
  Buffer.from('a461757468c410', 'hex'),
  AUTH,
  Buffer.from('a96b656570616c697665c3', 'hex'),
]);

const SALT = '00112233445566778899aabbccddeeff';
const PARTS = { hostname: 'client', salt: SALT, sharedKey: 'secret' };
const HELO = { nonce: NONCE, auth: AUTH };

function hex512(...parts: readonly (string | Buffer)[]): string {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return createHash('sha512').update(bytes).digest('hex');
}

describe('handshake messages', () => {
  for (const [form, bytes] of [
    ['str', HELO_STR],
    ['bin', HELO_BIN],
  ] as const) {
    it(`reads a HELO whose nonce is ${form}, byte by byte`, () => {
      const helo = readHelo(bytes);

      expect(Buffer.from(helo?.nonce ?? [])).to.deep.equal(NONCE);
      expect(Buffer.from(helo?.auth ?? [])).to.deep.equal(AUTH);
    });
  }

  it('reads a HELO without auth as one that asks for no user', () => {
    const bytes = Buffer.concat([Buffer.from('92a448454c4f81a56e6f6e6365c410', 'hex'), NONCE]);

    expect(readHelo(bytes)?.auth).to.have.length(0);
  });

  for (const [what, hex] of [
    ['an ack', '81a361636ba161'],
    ['a HELO without nonce', '92a448454c4f80'],
    ['a cut HELO', '92a448454c4f82a56e6f6e6365b0ff'],
    ['a PONG', '95a4504f4e47c3a0a0a0'],
  ] as const) {
    it(`does not take ${what} for a HELO`, () => {
      expect(readHelo(Buffer.from(hex, 'hex'))).to.equal(undefined);
    });
  }

  it('writes a PING of six str: name, salt, hex digest over raw nonce, no user', () => {
    const digest = hex512(SALT, 'client', NONCE, 'secret');

    const ping = encodePing(HELO, PARTS);

    // fixarray 6, fixstr 4, fixstr 6, str 8 of 32, str 8 of 128, two empty fixstr.
    const expected = Buffer.concat([
      Buffer.from('96a450494e47', 'hex'),
      Buffer.from('a6636c69656e74', 'hex'),
      Buffer.from('d920', 'hex'),
      Buffer.from(SALT),
      Buffer.from('d980', 'hex'),
      Buffer.from(digest),
      Buffer.from('a0a0', 'hex'),
    ]);
    expect(Buffer.from(ping ?? [])).to.deep.equal(expected);
  });

  it('writes user and password digest over the raw auth salt', () => {
    const login = hex512(AUTH, 'someone', 'pass');

    const ping = encodePing(HELO, { ...PARTS, username: 'someone', password: 'pass' });

    const tail = Buffer.concat([
      Buffer.from('a7', 'hex'),
      Buffer.from('someone'),
      Buffer.from('d980', 'hex'),
      Buffer.from(login),
    ]);
    expect(Buffer.from(ping ?? []).subarray(-tail.length)).to.deep.equal(tail);
  });

  it('gives no PING longer than the 1022 bytes that a receiver takes', () => {
    const withName = (length: number): number | undefined =>
      encodePing(HELO, { ...PARTS, hostname: 'x'.repeat(length) })?.length;

    expect(withName(847)).to.equal(1022);
    expect(withName(848)).to.equal(undefined);
  });

  it('believes a PONG with the right digest and no other', () => {
    const digest = hex512(SALT, 'server', NONCE, 'secret');
    const pongWith = (text: string): Buffer =>
      Buffer.concat([
        Buffer.from('95a4504f4e47c3a0a6', 'hex'),
        Buffer.from('server'),
        Buffer.from('d980', 'hex'),
        Buffer.from(text),
      ]);

    const right = readPong(pongWith(digest));
    const wrong = readPong(pongWith(hex512(SALT, 'server', NONCE, 'other')));

    expect(right?.accepted).to.equal(true);
    expect(right !== undefined && provesReceiver(right, HELO, PARTS)).to.equal(true);
    expect(wrong !== undefined && provesReceiver(wrong, HELO, PARTS)).to.equal(false);
  });

  it('reads the reason of a refusal and keeps it fit for a log line', () => {
    const reason = 'no\nway';

    const pong = readPong(
      Buffer.concat([
        Buffer.from('95a4504f4e47c2a6', 'hex'),
        Buffer.from(reason),
        Buffer.from('a0a0', 'hex'),
      ]),
    );

    expect(pong).to.deep.include({ accepted: false, reason: 'no?way' });
  });
});
