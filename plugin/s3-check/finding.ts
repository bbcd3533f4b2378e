/** One thing that was tried on the bucket and what came of it. */
export interface BucketFinding {
  readonly subject: string;
  readonly verdict: 'ok' | 'failed' | 'warning' | 'skipped';
  /** What was seen; for all but `ok` also the way out. No record content in it. */
  readonly detail: string;
}
