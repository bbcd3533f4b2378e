import type { Cursor } from './cursors.ts';

/** An iterator: one index on one path. */
export interface Pair {
  readonly path: string;
  readonly index: string;
}

/** Where one iterator stands. */
export interface CursorPosition extends Pair {
  readonly position: number;
  readonly hwmSecs: number;
}

/** The tenant's iterators, and which of them are in use right now. */
export interface CursorTable {
  get(pair: Pair): Cursor | undefined;
  set(pair: Pair, cursor: Cursor): void;
  /** Forgets an iterator. */
  delete(pair: Pair): void;
  /** Begins a use; gives what ends it, or undefined when the iterator is in use already. */
  enter(pair: Pair): (() => void) | undefined;
  /** Keeps the iterator in use for `secs` seconds. */
  occupy(pair: Pair, secs: number): void;
  positions(): readonly CursorPosition[];
}

interface Row {
  readonly pair: Pair;
  cursor?: Cursor;
  users: number;
  occupiedUntilMs: number;
}

/** An empty table; with `isShared` any number of requests may use an iterator at once. */
export function createCursorTable(isShared: boolean, nowMs: () => number): CursorTable {
  const rows = new Map<string, Row>();
  const rowOf = (pair: Pair): Row => {
    const { path, index } = pair;
    const key = `${path} ${index}`;
    const row = rows.get(key) ?? { pair: { path, index }, users: 0, occupiedUntilMs: 0 };
    rows.set(key, row);
    return row;
  };
  return {
    get: (pair) => rowOf(pair).cursor,
    set: (pair, cursor) => {
      rowOf(pair).cursor = cursor;
    },
    delete: (pair) => {
      delete rowOf(pair).cursor;
    },
    enter: (pair) => {
      const row = rowOf(pair);
      if (row.occupiedUntilMs > nowMs() || (row.users > 0 && !isShared)) return undefined;
      row.users += 1;
      return () => {
        row.users -= 1;
      };
    },
    occupy: (pair, secs) => {
      rowOf(pair).occupiedUntilMs = nowMs() + secs * 1000;
    },
    positions: () =>
      [...rows.values()].flatMap(({ pair, cursor }) =>
        cursor ? [{ ...pair, position: cursor.position, hwmSecs: cursor.hwmSecs }] : [],
      ),
  };
}
