import type { MetricsRegistry } from '../observe/metrics-registry.ts';

export interface MetricsTextOptions {
  readonly registry: MetricsRegistry;
  readonly scrape: () => void;
  readonly nowMs: () => number;
}

/** Scrapers closer together than this get the same text, so that many of them cost no more than one. */
const FRESH_MS = 1000;

/** Makes the function that gives the text of `/metrics`. */
export function createMetricsText(options: MetricsTextOptions): () => Promise<string> {
  const { registry, scrape, nowMs } = options;
  let last: { readonly atMs: number; readonly text: Promise<string> } | undefined;
  return () => {
    const atMs = nowMs();
    if (last === undefined || Math.abs(atMs - last.atMs) >= FRESH_MS) {
      scrape();
      last = { atMs, text: registry.text() };
    }
    return last.text;
  };
}
