import { createCipheriv } from 'node:crypto';

/** Every key makes tags of its own, so that none needs another nonce. */
const NONCE = new Uint8Array(12);

/**
 * GMAC (NIST SP 800-38D) over the parts in a row, as 32 hexadecimal digits. It takes a twentieth of the time of
 * SHA-256 where the processor has instructions for AES, but none for SHA. Whoever knows the key can make another text
 * of the same tag.
 *
 * @param key 16 bytes.
 */
export function gmac(key: Uint8Array, ...parts: readonly Uint8Array[]): string {
  const mac = createCipheriv('aes-128-gcm', key, NONCE);
  for (const part of parts) mac.setAAD(part);
  mac.final();
  return mac.getAuthTag().toString('hex');
}
