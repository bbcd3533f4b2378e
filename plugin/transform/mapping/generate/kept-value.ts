import type { Run } from '../run.ts';
import type { Value } from '../value.ts';

/** The value of a let in the record that was read last, and what went into it. */
export class KeptValue {
  value: Value | undefined = undefined;
  #generation = -1;
  #isTouched = false;
  #readCount = 0;
  readonly #reads: number[] = [];
  // What the run said before the value was computed; no let needs itself, so that once is enough.
  #before = 0;
  #touchedBefore = false;
  #lostBefore = false;

  /** Whether the value must still be computed for this record. */
  isStale(run: Run): boolean {
    return this.#generation !== run.generation;
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
    const first = this.#before;
    this.value = value;
    this.#readCount = run.readCount - first;
    for (let at = 0; at < this.#readCount; at += 1) this.#reads[at] = run.reads[first + at] ?? -1;
    this.#isTouched = run.touched;
    this.#generation = run.generation;
    run.readCount = first;
    run.touched = this.#touchedBefore;
    run.lost = this.#lostBefore;
  }

  /** The value, with what went into it noted once more. */
  read(run: Run): Value | undefined {
    for (let at = 0; at < this.#readCount; at += 1)
      run.reads[run.readCount++] = this.#reads[at] ?? -1;
    if (this.#isTouched) run.touched = true;
    return this.value;
  }
}
