/** `skipped` could not be looked at; a `warning` does not keep a run from delivering. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped';

/** What a line of `check` is about. */
export type Area =
  | 'configuration'
  | 'secrets'
  | 'mappings'
  | 'tenant'
  | 'bucket'
  | 'receiver'
  | 'state'
  | 'dead_letters';

/** One line of `check`: what was looked at and what came of it. */
export interface CheckFinding {
  readonly area: Area;
  /** Such as `tenant acme, stream audit`. */
  readonly subject: string;
  readonly verdict: Verdict;
  /** What was seen. */
  readonly detail: string;
  /** The way out, where there is one to take. */
  readonly cure?: string;
  readonly tenant?: string;
  readonly stream?: string;
}

/** What remains to be said once it is known what a line is about. */
export type Judgement = Pick<CheckFinding, 'verdict' | 'detail' | 'cure'>;
