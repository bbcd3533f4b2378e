import type { CheckFinding } from './finding.ts';

/** `Date` has whole seconds, and the answer was on its way for a while. */
const DATE_STEP_MS = 1000;
const MOST_SKEW_MS = 30_000;

/** One answer's `Date`, and the span of this machine's time in which it must have been written. */
export interface ClockSample {
  readonly dateMs: number;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/** Milliseconds by which this machine's clock is ahead of the API's at least; negative when behind. */
export function leastSkewMs({ dateMs, sentAtMs, receivedAtMs }: ClockSample): number {
  const ahead = sentAtMs - (dateMs + DATE_STEP_MS);
  if (ahead > 0) return ahead;
  const behind = receivedAtMs - dateMs;
  return behind < 0 ? behind : 0;
}

/** Compares the clocks by the sample that says least; nothing is said without a sample. */
export function checkClock(
  tenant: string,
  samples: readonly ClockSample[],
): readonly CheckFinding[] {
  const skews = samples.map(leastSkewMs).toSorted((a, b) => Math.abs(a) - Math.abs(b));
  const [skewMs] = skews;
  if (skewMs === undefined) return [];
  const line = { area: 'tenant', tenant, subject: `tenant ${tenant}, clock` } as const;
  const apart = Math.round(Math.abs(skewMs) / 1000);
  if (Math.abs(skewMs) <= MOST_SKEW_MS) {
    return [{ ...line, verdict: 'ok', detail: `within ${Math.max(apart, 1)} s of the API's` }];
  }
  const direction = skewMs > 0 ? 'ahead of' : 'behind';
  return [
    {
      ...line,
      verdict: 'warning',
      detail: `this machine is ${apart} s ${direction} the API: start, lag and silence are wrong by as much`,
      cure: 'Synchronise the clock of this machine (NTP).',
    },
  ];
}
