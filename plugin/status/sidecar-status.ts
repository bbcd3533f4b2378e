import type { SenderState } from '../forward/sender.ts';
import type { StreamStatus } from '../pipeline/stream-status.ts';

/** What an alert is about. */
export type AlertKind =
  'silence' | 'token_rejected' | 'permission_missing' | 'token_expiring' | 'stuck' | 'lag';

/** An alert that has begun and not ended. */
export interface ActiveAlert {
  readonly kind: AlertKind;
  readonly tenant: string;
  /** Absent when it is about the tenant as a whole. */
  readonly stream?: string;
  /** When it began, epoch milliseconds. */
  readonly sinceMs: number;
  /** What is wrong and what to do, as sentences for a person. */
  readonly message: string;
}

/** Which configuration and mappings are in use, and why newer ones are not. */
export interface ReloadState {
  /** When the ones in use were loaded, epoch milliseconds. */
  readonly loadedAtMs: number;
  /** How often newer ones were taken since the start. */
  readonly reloads: number;
  /** Why the last change was not taken; absent when it was. */
  readonly problem?: { readonly message: string; readonly atMs: number };
}

/** The running sidecar as health and status page see it; every call gives the present state. */
export interface SidecarStatus {
  streams(): readonly StreamStatus[];
  receiver(): SenderState;
  alerts(): readonly ActiveAlert[];
  reload(): ReloadState;
  pageBudget(): { readonly heldBytes: number; readonly limitBytes: number };
}
