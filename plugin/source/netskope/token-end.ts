/** When a token ends; most tokens of Netskope are random text that does not say. */
export type TokenEnd = { readonly kind: 'unsaid' } | { readonly kind: 'at'; readonly atMs: number };

const UNSAID: TokenEnd = { kind: 'unsaid' };

/** Reads the end out of a token that is a JWT with `exp` (RFC 7519, 4.1.4); nothing is verified. */
export function tokenEndOf(token: string): TokenEnd {
  const parts = token.split('.');
  const payload = parts.length === 3 ? parts[1] : undefined;
  if (payload === undefined || !/^[\w-]+$/.test(payload)) return UNSAID;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const isObject = typeof claims === 'object' && claims !== null && 'exp' in claims;
    return isObject && isEnd(claims.exp) ? { kind: 'at', atMs: claims.exp * 1000 } : UNSAID;
  } catch {
    return UNSAID;
  }
}

/** A time that a `Date` can hold. */
function isEnd(exp: unknown): exp is number {
  return typeof exp === 'number' && exp > 0 && exp < 8_640_000_000_000;
}
