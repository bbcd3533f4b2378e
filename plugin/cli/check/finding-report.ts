import type { CheckFinding, Verdict } from './finding.ts';

/** What `check --json` prints; docs/check.md describes it. Members are added, never renamed. */
export interface CheckReport {
  /** False when something failed, so that a run could not deliver. */
  readonly ok: boolean;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly findings: readonly CheckFinding[];
}

/** Sums findings up. */
export function checkReport(findings: readonly CheckFinding[]): CheckReport {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { verdict } of findings) counts[verdict] += 1;
  return { ok: counts.failed === 0, counts, findings };
}
