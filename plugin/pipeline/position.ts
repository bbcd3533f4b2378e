import { NO_STREAKS, type Streaks } from '../source/netskope/back-off.ts';
import { firstState, type StreamState } from '../source/netskope/stream-state.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Where a stream loop stands between two requests. */
export interface Position {
  checkpoint: Checkpoint;
  state: StreamState;
  streaks: Streaks;
  /** Size of the last body; undefined before the first. */
  lastBodyBytes: number | undefined;
  lastRequestAtMs: number;
  /** Whether a capped wait was already told of. */
  isCapTold: boolean;
}

const SMALLEST_ROOM = 1024 * 1024;

/** Where a loop begins that goes on from this checkpoint. */
export function firstPosition(checkpoint: Checkpoint): Position {
  const { lastPage } = checkpoint;
  const past = lastPage === undefined ? checkpoint : { ...checkpoint, lastDigest: lastPage.digest };
  return {
    checkpoint,
    state: firstState(past),
    streaks: NO_STREAKS,
    lastBodyBytes: undefined,
    lastRequestAtMs: -Infinity,
    isCapTold: false,
  };
}

/** The last body with headroom; the first one is taken to be a full page. */
export function expectedRoom({ lastBodyBytes }: Position, firstPageBytes: number): number {
  if (lastBodyBytes === undefined) return firstPageBytes;
  return Math.max(SMALLEST_ROOM, Math.ceil(lastBodyBytes * 1.25));
}
