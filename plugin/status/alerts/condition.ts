import type { AlertKind } from '../sidecar-status.ts';

/** What an alert is about. */
export interface AlertSubject {
  readonly kind: AlertKind;
  readonly tenant: string;
  /** Absent when it is about the tenant as a whole. */
  readonly stream?: string;
}

/** Whether there is something to announce; a subject of which nothing is known stays as it was. */
export type Condition = AlertSubject &
  (
    | { readonly verdict: 'on'; readonly sinceMs: number; readonly message: string }
    | { readonly verdict: 'off'; readonly message: string }
    | { readonly verdict: 'unknown' }
  );

/** What counts of several conditions of one subject. */
const WEIGHTS = { off: 0, unknown: 1, on: 2 } as const;

/** One condition for each subject: several buckets may be one stream, and the one that is in trouble counts. */
export function onePerSubject(conditions: readonly Condition[]): readonly Condition[] {
  const found = new Map<string, Condition>();
  for (const one of conditions) {
    const key = subjectKey(one);
    const before = found.get(key);
    if (before === undefined || WEIGHTS[one.verdict] > WEIGHTS[before.verdict]) found.set(key, one);
  }
  return [...found.values()];
}

/** One text for each subject. */
export function subjectKey({ kind, tenant, stream }: AlertSubject): string {
  return [kind, tenant, stream ?? ''].join(' ');
}
