import { Agent, request } from 'node:http';

/** How long the answers took, ms. */
export interface HealthTimes {
  readonly answers: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const INTERVAL_MS = 10;

/**
 * Asks an HTTP server on a unix socket every 10 ms, be the last answer there or not: a stall counts for
 * as many questions as fall into it.
 */
export function pollHealth(socketPath: string): { stop(): HealthTimes } {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  const ask = (): void => {
    const askedMs = performance.now();
    const question = request({ socketPath, path: '/', agent }, (answer) => {
      answer.resume().once('end', () => times.push(performance.now() - askedMs));
    });
    // Before it listens and after it ends there is nothing to measure.
    question.once('error', () => undefined).end();
  };
  const timer = setInterval(ask, INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      agent.destroy();
      const sorted = times.toSorted((a, b) => a - b);
      const at = Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99));
      return { answers: sorted.length, p99Ms: sorted[at] ?? NaN, maxMs: sorted.at(-1) ?? NaN };
    },
  };
}
