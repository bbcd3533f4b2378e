import { createHash } from 'node:crypto';
import type { ObjectRef } from '../../source/s3/bucket-client.ts';
import { NO_TOTALS, type StreamTotals } from '../checkpoint.ts';

/** Sums over the life of a bucket's checkpoint. */
export interface BucketTotals extends StreamTotals {
  /** Objects dealt with, whatever came of them. */
  readonly objects: number;
}

export const NO_BUCKET_TOTALS: BucketTotals = { ...NO_TOTALS, objects: 0 };

/** The reading of one whole listing. */
export interface Pass {
  /** Counted from 1. */
  readonly number: number;
  /** What is older counts as settled when the pass has ended, epoch ms. */
  readonly horizonMs: number;
  /** The last key that was dealt with. */
  readonly position?: string;
}

/** An object that may not be read yet; it is tried again with every pass. */
export interface LaterObject extends ObjectRef {
  readonly reason: string;
}

/** What is known for certain about the objects of a bucket. */
export interface LedgerState {
  /** Older objects are all dealt with, or lie before the start; epoch ms. */
  readonly settledMs: number;
  /** Passes that were begun. */
  readonly passes: number;
  /** Absent between two passes. */
  readonly pass?: Pass;
  /** Versions that are dealt with, by their id, and when they were stored; none older than `settledMs`. */
  readonly done: ReadonlyMap<string, number>;
  readonly later: ReadonlyMap<string, LaterObject>;
  /** How many pieces of the object in hand are delivered. */
  readonly part?: { readonly id: string; readonly units: number };
  readonly totals: BucketTotals;
  /** ISO time since when no record was delivered. */
  readonly quietSince: string;
}

/** What happened; the state is the sum of all these, and each is written before it counts. */
export type LedgerEntry =
  | {
      readonly kind: 'done';
      readonly id: string;
      readonly timeMs: number;
      /** Present for an object met while listing. */
      readonly pass?: Pass;
      readonly totals: BucketTotals;
      readonly quietSince: string;
    }
  | {
      readonly kind: 'part';
      readonly id: string;
      readonly units: number;
      readonly totals: BucketTotals;
      readonly quietSince: string;
    }
  | { readonly kind: 'later'; readonly object: LaterObject; readonly pass?: Pass }
  | { readonly kind: 'settled'; readonly pass: Pass };

/** Names one version of an object: 96 bits, for there may be very many. */
export function idOf({ key, etag }: Pick<ObjectRef, 'key' | 'etag'>): string {
  return createHash('sha256').update(`${key}\0${etag}`).digest('base64url').slice(0, 16);
}

/** Holds the state of one bucket in memory. */
export interface Ledger {
  read(): LedgerState;
  apply(entry: LedgerEntry): void;
  /** Whether an object of a listing is still to be dealt with. */
  wants(object: ObjectRef): boolean;
  /** The same for an object that was stored at `storedMs` by a notification, which may come late. */
  wantsNotified(object: ObjectRef, storedMs: number): boolean;
}

function without(state: LedgerState, key: 'pass' | 'part'): LedgerState {
  const rest = { ...state };
  // The type says that it may be absent, and that is all that is done here.
  Reflect.deleteProperty(rest, key);
  return rest;
}

/** Opens a ledger on a state. */
export function createLedger(initial: LedgerState): Ledger {
  const done = new Map(initial.done);
  const later = new Map(initial.later);
  let state: LedgerState = { ...initial, done, later };

  const move = (pass: Pass | undefined): void => {
    // An entry that was written before the state, and is read again behind it, moves nothing back.
    if (pass === undefined || pass.number < state.passes) return;
    if (pass.number === state.passes && state.pass === undefined) return;
    state = { ...state, passes: pass.number, pass };
  };

  const finish = (entry: Extract<LedgerEntry, { kind: 'done' }>): void => {
    const { id, timeMs, pass, totals, quietSince } = entry;
    later.delete(id);
    // While a pass goes on, its position says the same of everything that is older than its horizon.
    if (pass === undefined || timeMs >= pass.horizonMs) done.set(id, timeMs);
    const isPart = state.part?.id === id;
    state = { ...(isPart ? without(state, 'part') : state), totals, quietSince };
    move(pass);
  };

  const settle = ({ number, horizonMs }: Pass): void => {
    if (number < state.passes) return;
    const settledMs = Math.max(state.settledMs, horizonMs);
    state = { ...without(state, 'pass'), passes: number, settledMs };
    for (const [id, timeMs] of done) if (timeMs < state.settledMs) done.delete(id);
  };

  const isSettled = (object: ObjectRef): boolean =>
    done.has(idOf(object)) || later.has(idOf(object));

  return {
    read: () => state,
    apply: (entry) => {
      switch (entry.kind) {
        case 'done':
          finish(entry);
          break;
        case 'part': {
          const { id, units, totals, quietSince } = entry;
          state = { ...state, part: { id, units }, totals, quietSince };
          break;
        }
        case 'later':
          later.set(idOf(entry.object), entry.object);
          move(entry.pass);
          break;
        case 'settled':
          settle(entry.pass);
          break;
      }
    },
    wants: (object) => object.timeMs >= state.settledMs && !isSettled(object),
    wantsNotified: (object, storedMs) => {
      if (storedMs < state.settledMs || isSettled(object)) return false;
      const { pass } = state;
      if (pass?.position === undefined || storedMs >= pass.horizonMs) return true;
      // The pass under way was here already, and keeps in mind only what is newer.
      return Buffer.compare(Buffer.from(object.key), Buffer.from(pass.position)) > 0;
    },
  };
}
