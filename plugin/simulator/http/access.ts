import type { IncomingHttpHeaders } from 'node:http';

/** Who may read what; all of it can be changed while the tenant runs. */
export interface Access {
  /** Whether the request's token is the valid one, in either header. */
  holdsToken(headers: IncomingHttpHeaders): boolean;
  mayRead(stream: string): boolean;
  setToken(token: string): void;
  /** Makes the token invalid until another is set. */
  expireToken(): void;
  revoke(stream: string): void;
  grant(stream: string): void;
}

/** Begins with one valid token that may read everything but `forbidden`. */
export function createAccess(token: string, forbidden: readonly string[]): Access {
  let valid: string | undefined = token;
  const revoked = new Set(forbidden);
  return {
    holdsToken: (headers) => valid !== undefined && tokenOf(headers) === valid,
    mayRead: (stream) => !revoked.has(stream),
    setToken: (next) => {
      valid = next;
    },
    expireToken: () => {
      valid = undefined;
    },
    revoke: (stream) => {
      revoked.add(stream);
    },
    grant: (stream) => {
      revoked.delete(stream);
    },
  };
}

function tokenOf(headers: IncomingHttpHeaders): string | undefined {
  const own = headers['netskope-api-token'];
  if (typeof own === 'string') return own;
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
}
