import { randomBytes } from 'node:crypto';
import { gmac } from './gmac.ts';

/** `gmac:KEY:TAG`, both of 16 bytes. */
const DIGEST = /^gmac:([0-9a-f]{32}):[0-9a-f]{32}$/;

/**
 * A digest by which the same page is known when it comes again. It holds the key that it was made with, which is
 * random: nobody who can write into records knows it, and so nobody can make one page look like another.
 *
 * @param key 32 hexadecimal digits.
 */
export function pageDigest(bytes: Uint8Array, key: string): string {
  return `gmac:${key}:${gmac(Buffer.from(key, 'hex'), bytes)}`;
}

/** The key for the digest of a page that is compared with the one before; a new one where that has none. */
export function digestKey(lastDigest: string | undefined): string {
  return DIGEST.exec(lastDigest ?? '')?.[1] ?? randomBytes(16).toString('hex');
}
