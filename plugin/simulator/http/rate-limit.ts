/** Whether a request may pass, and what the answer's headers say of the limit. */
export interface Permit {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Token buckets by key, each holding and refilling `perSecond`. */
export interface RateLimit {
  take(key: string): Permit;
}

/** `off` lets everything pass and still tells a limit, as a tenant with room to spare does. */
export function createRateLimit(perSecond: number | 'off', nowMs: () => number): RateLimit {
  const buckets = new Map<string, { level: number; atMs: number }>();
  const size = perSecond === 'off' ? 4 : perSecond;
  return {
    take: (key) => {
      if (perSecond === 'off') return { allowed: true, headers: headersOf(size, size) };
      const now = nowMs();
      const bucket = buckets.get(key) ?? { level: size, atMs: now };
      const level = Math.min(size, bucket.level + ((now - bucket.atMs) / 1000) * perSecond);
      const allowed = level >= 1;
      buckets.set(key, { level: allowed ? level - 1 : level, atMs: now });
      const headers = headersOf(size, Math.floor(allowed ? level - 1 : 0));
      return { allowed, headers: allowed ? headers : { ...headers, 'Retry-After': '1' } };
    },
  };
}

function headersOf(limit: number, remaining: number): Readonly<Record<string, string>> {
  return {
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': '1',
  };
}
