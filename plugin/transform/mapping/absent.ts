import type { Value } from './value.ts';
import { folded, isHollow } from './value.ts';

/** Values that count as "not there" for one field. */
export interface AbsentValues {
  /** Texts, folded. */
  readonly texts: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number>;
  readonly booleans: ReadonlySet<boolean>;
  /** A 1 at every length that one of the texts has; others are looked up only when blanks stand around them. */
  readonly lengths: Uint8Array;
}

/** Sorts the entries of an `absent` list by kind. */
export function absentValues(entries: readonly unknown[]): AbsentValues {
  const texts = entries.filter((entry) => typeof entry === 'string').map(folded);
  return {
    texts: new Set(texts),
    numbers: new Set(entries.filter((entry) => typeof entry === 'number')),
    booleans: new Set(entries.filter((entry) => typeof entry === 'boolean')),
    lengths: lengthsOf(texts),
  };
}

function lengthsOf(texts: readonly string[]): Uint8Array {
  const lengths = new Uint8Array(Math.max(0, ...texts.map((text) => text.length)) + 1);
  for (const text of texts) lengths[text.length] = 1;
  return lengths;
}

/** `isNumeral` says that a text is a JSON number in a spelling of its own, such as `0.0`. */
export function isAbsent(absent: AbsentValues, value: Value, isNumeral = false): boolean {
  switch (typeof value) {
    case 'string':
      return isNumeral ? absent.numbers.has(Number(value)) : isAbsentText(absent, value);
    case 'number':
      // A set tells -0 from 0 no more than people do.
      return absent.numbers.has(value);
    case 'boolean':
      return absent.booleans.has(value);
    case 'bigint':
      return false;
    default:
      return isHollow(value);
  }
}

function isAbsentText(absent: AbsentValues, text: string): boolean {
  if (absent.lengths[text.length] !== 1 && !hasOuterBlank(text)) return false;
  return absent.texts.has(text) || absent.texts.has(folded(text));
}

function hasOuterBlank(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  const first = text.charCodeAt(0);
  return first <= 32 || last <= 32 || first >= 0xa0 || last >= 0xa0;
}

/** Which absent values hold for a source field: the first matching pattern of `absent_fields`, else `absent`. */
export class AbsentPolicy {
  readonly general: AbsentValues;
  readonly #patterns: readonly { readonly pattern: string; readonly values: AbsentValues }[];

  constructor(absent: readonly unknown[], fields: ReadonlyMap<string, readonly unknown[]>) {
    this.general = absentValues(absent);
    this.#patterns = [...fields].map(([pattern, entries]) => ({
      pattern,
      values: absentValues(entries),
    }));
  }

  of(field: string): AbsentValues {
    const exact = this.#patterns.find(({ pattern }) => pattern === field);
    const found = exact ?? this.#patterns.find(({ pattern }) => fits(pattern, field));
    return found?.values ?? this.general;
  }
}

/** One `*` stands for any text. */
function fits(pattern: string, field: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === field;
  const tail = pattern.slice(star + 1);
  return (
    field.length >= star + tail.length &&
    field.startsWith(pattern.slice(0, star)) &&
    field.endsWith(tail)
  );
}
