import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate and its key as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** Signs a certificate for a host name or an IPv4 address. */
  issue(host: string): Certificate;
}

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const BASIC_CONSTRAINTS = oid('551d13');
const SUBJECT_ALT_NAME = oid('551d11');
const COMMON_NAME = oid('550403');
const TRUE = der(0x01, Buffer.of(0xff));

/** Makes a certificate authority for one test run (RFC 5280, section 4.1). */
export function createAuthority(name: string): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const constraints = extension(BASIC_CONSTRAINTS, sequence(TRUE), true);
  const own = { subject: name, issuer: name, publicKey, signWith: privateKey };
  return {
    cert: certificate({ ...own, extensions: constraints }),
    key: keyPem(privateKey),
    issue(host) {
      const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const alternative = isIPv4(host)
        ? der(0x87, Buffer.from(host.split('.').map(Number)))
        : der(0x82, Buffer.from(host));
      const cert = certificate({
        subject: host,
        issuer: name,
        publicKey: leaf.publicKey,
        signWith: privateKey,
        extensions: extension(SUBJECT_ALT_NAME, sequence(alternative), false),
      });
      return { cert, key: keyPem(leaf.privateKey) };
    },
  };
}

interface Parts {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signWith: KeyObject;
  readonly extensions: Buffer;
}

function certificate({ subject, issuer, publicKey, signWith, extensions }: Parts): string {
  const serial = Buffer.concat([Buffer.of(0x01), randomBytes(8)]);
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, serial),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extensions)),
  );
  const signature = createSign('sha256').update(toBeSigned).sign(signWith);
  const bits = der(0x03, Buffer.concat([Buffer.of(0), signature]));
  const body = sequence(toBeSigned, ECDSA_WITH_SHA256, bits).toString('base64');
  const text = body.replaceAll(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

function nameOf(text: string): Buffer {
  return sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(text)))));
}

function extension(id: Buffer, value: Buffer, isCritical: boolean): Buffer {
  return sequence(id, ...(isCritical ? [TRUE] : []), der(0x04, value));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function der(tag: number, body: Buffer): Buffer {
  const { length } = body;
  if (length < 128) return Buffer.concat([Buffer.of(tag, length), body]);
  if (length < 256) return Buffer.concat([Buffer.of(tag, 0x81, length), body]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), body]);
}

function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
