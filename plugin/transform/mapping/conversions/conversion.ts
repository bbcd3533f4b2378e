import type { Run } from '../operator.ts';
import type { Value, ValueKind } from '../value.ts';

/** One form that `as` can give a value. */
export interface Conversion {
  readonly name: string;
  /** What it takes and makes, for the docs. */
  readonly sentence: string;
  readonly makes: ValueKind;
  /** `lossy` when only a part of the value is kept, such as the host of an address. */
  readonly keeps: 'lossless' | 'lossy';
  /** The value in the new form, or undefined when it is none; sets `run.lost` when digits were lost. */
  readonly convert: (value: Value, run: Run) => Value | undefined;
  readonly examples: readonly {
    readonly input: Value;
    readonly output?: Value;
  }[];
}

/** A text of up to `max` UTF-16 units without outer blanks, or undefined. */
export function shortText(value: Value, max: number): string | undefined {
  if (typeof value !== 'string' || value.length > max * 2) return undefined;
  const text = value.trim();
  return text.length === 0 || text.length > max ? undefined : text;
}
