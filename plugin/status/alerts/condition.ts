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

/** One text for each subject. */
export function subjectKey({ kind, tenant, stream }: AlertSubject): string {
  return [kind, tenant, stream ?? ''].join(' ');
}
