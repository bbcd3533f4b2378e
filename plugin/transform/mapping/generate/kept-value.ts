import { SEATS } from '../run.ts';
import type { Run } from '../run.ts';
import type { Value } from '../value.ts';

/** Notes on one record: how many reads there are, whether the value is touched, and the first reads. */
const ROW_SHIFT = 3;
const COUNT = 0;
const TOUCHED = 1;
const READS = 2;
const ROOM = (1 << ROW_SHIFT) - READS;

/** The value of a let in each of the records at work, and what went into it. What belongs to one let lies together. */
export class KeptValue {
  readonly values: (Value | undefined)[] = Array.from({ length: SEATS }, () => undefined);
  readonly #generations: number[] = Array.from({ length: SEATS }, () => -1);
  readonly #rows = new Int32Array(SEATS << ROW_SHIFT);
  /** All reads where they are too many for the row. */
  readonly #more: (readonly number[] | undefined)[] = [];
  // What the run said before the value was computed; no let needs itself, so that once is enough.
  #before = 0;
  #touchedBefore = false;
  #lostBefore = false;
  #isFilled = false;

  /** Whether the value must still be computed for this record. */
  isStale(run: Run): boolean {
    return this.#generations[run.seat] !== run.generation;
  }

  /** Comes before computing the value. */
  begin(run: Run): void {
    this.#before = run.readCount;
    this.#touchedBefore = run.touched;
    this.#lostBefore = run.lost;
    run.touched = false;
  }

  /** Keeps the value, and leaves the run as it was before. */
  keep(value: Value | undefined, run: Run): void {
    const { seat } = run;
    const rows = this.#rows;
    const row = seat << ROW_SHIFT;
    const first = this.#before;
    const count = run.readCount - first;
    this.values[seat] = value;
    this.#isFilled = true;
    this.#generations[seat] = run.generation;
    rows[row | COUNT] = count;
    rows[row | TOUCHED] = run.touched ? 1 : 0;
    if (count > ROOM) this.#more[seat] = run.reads.slice(first, run.readCount);
    else for (let at = 0; at < count; at += 1) rows[row + READS + at] = run.reads[first + at] ?? -1;
    run.readCount = first;
    run.touched = this.#touchedBefore;
    run.lost = this.#lostBefore;
  }

  /** The value, with what went into it noted once more. */
  read(run: Run): Value | undefined {
    const { seat } = run;
    const rows = this.#rows;
    const row = seat << ROW_SHIFT;
    const count = rows[row | COUNT] ?? 0;
    if (count > ROOM) for (const read of this.#more[seat] ?? []) run.reads[run.readCount++] = read;
    else
      for (let at = 0; at < count; at += 1)
        run.reads[run.readCount++] = rows[row + READS + at] ?? -1;
    if (rows[row | TOUCHED] === 1) run.touched = true;
    return this.values[seat];
  }

  /** Lets go of all values: they may hang on the texts of their records. */
  forget(): void {
    if (!this.#isFilled) return;
    this.#isFilled = false;
    // For so few elements a call of `fill` takes longer.
    for (let seat = 0; seat < SEATS; seat += 1) {
      this.values[seat] = undefined;
      this.#generations[seat] = -1;
    }
  }
}
