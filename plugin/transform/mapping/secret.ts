import { childOf } from './problems.ts';
import type { Located } from './problems.ts';

/** Where a secret is. */
export type SecretPlace = { readonly env: string } | { readonly file: string };

/** The secret itself; undefined when it is not there. */
export type ReadSecret = (place: SecretPlace) => string | Uint8Array | undefined;

/** Makes the reader of `{ env: NAME }` and `{ file: PATH }`; it says why when there is no secret. */
export function secretReader(
  read: ReadSecret | undefined,
): (node: Located) => Uint8Array | { readonly fault: string } {
  return (node) => {
    const env = childOf(node, 'env').value;
    const file = childOf(node, 'file').value;
    const isEnv = typeof env === 'string' && file === undefined;
    const isFile = typeof file === 'string' && env === undefined;
    if (!isEnv && !isFile)
      return { fault: 'the key is no reference; write { env: NAME } or { file: PATH }.' };
    const secret = read?.(isEnv ? { env } : { file: String(file) });
    if (secret === undefined || secret.length === 0) {
      const what = isEnv
        ? `the environment variable ${env} is not set`
        : `the file ${String(file)} can not be read or is empty`;
      return { fault: `${what}; give it a key of 16 characters or more.` };
    }
    return typeof secret === 'string' ? Buffer.from(secret) : secret;
  };
}
