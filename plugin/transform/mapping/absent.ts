import type { AbsentValues } from './absent-values.ts';
import { fitsName } from './name-pattern.ts';
import { absentTest } from './output/absent-bytes.ts';
import { folded } from './value.ts';

/** Sorts the entries of an `absent` list by kind. */
export function absentValues(entries: readonly unknown[]): AbsentValues {
  const texts = entries.filter((entry) => typeof entry === 'string').map(folded);
  const values = {
    texts: new Set(texts),
    numbers: new Set(entries.filter((entry) => typeof entry === 'number')),
    booleans: new Set(entries.filter((entry) => typeof entry === 'boolean')),
    lengths: lengthsOf(texts),
  };
  return { ...values, test: absentTest(values) };
}

function lengthsOf(texts: readonly string[]): Uint8Array {
  const lengths = new Uint8Array(Math.max(0, ...texts.map((text) => text.length)) + 1);
  for (const text of texts) lengths[text.length] = 1;
  return lengths;
}

/** Which absent values hold for a source field: the first matching pattern of `absent_fields`, else `absent`. */
export class AbsentPolicy {
  readonly general: AbsentValues;
  readonly #patterns: readonly { readonly pattern: string; readonly values: AbsentValues }[];

  constructor(absent: readonly unknown[], fields: ReadonlyMap<string, readonly unknown[]>) {
    const known = new Map<string, AbsentValues>();
    // What is known of a text holds for one object of these.
    const valuesOf = (entries: readonly unknown[]): AbsentValues => {
      const key = entries.map((entry) => `${typeof entry} ${String(entry)}`).join('\0');
      const values = known.get(key) ?? absentValues(entries);
      known.set(key, values);
      return values;
    };
    this.general = valuesOf(absent);
    this.#patterns = [...fields].map(([pattern, entries]) => ({
      pattern,
      values: valuesOf(entries),
    }));
  }

  of(field: string): AbsentValues {
    const exact = this.#patterns.find(({ pattern }) => pattern === field);
    const found = exact ?? this.#patterns.find(({ pattern }) => fitsName(pattern, field));
    return found?.values ?? this.general;
  }
}
