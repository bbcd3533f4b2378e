/** One line of `check`: what was looked at and what came of it. */
export interface CheckFinding {
  /** Such as `tenant acme, stream audit`. */
  readonly subject: string;
  readonly verdict: 'ok' | 'failed' | 'warning' | 'skipped';
  /** What was seen; for a failure, also the way out. */
  readonly detail: string;
}
