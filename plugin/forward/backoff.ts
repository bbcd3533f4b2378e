export interface Backoff {
  /** Milliseconds to wait before the next try; doubles up to the longest, and varies by half. */
  next(): number;
  reset(): void;
}

/** A wait that doubles. The variation keeps many sidecars from coming back at the same moment. */
export function createBackoff(firstMs: number, longestMs: number, random: () => number): Backoff {
  let ceilingMs = firstMs;
  return {
    next() {
      const waitMs = ceilingMs * (0.5 + random() / 2);
      ceilingMs = Math.min(longestMs, ceilingMs * 2);
      return Math.min(waitMs, longestMs);
    },
    reset() {
      ceilingMs = firstMs;
    },
  };
}
