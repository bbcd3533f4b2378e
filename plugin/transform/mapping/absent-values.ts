import type { AbsentTest } from './output/absent-bytes.ts';
import { folded, isHollow } from './value.ts';
import type { Value } from './value.ts';

/** Values that count as "not there", by kind. */
export interface AbsentEntries {
  /** Texts, folded. */
  readonly texts: ReadonlySet<string>;
  readonly numbers: ReadonlySet<number>;
  readonly booleans: ReadonlySet<boolean>;
  /** A 1 at every length that one of the texts has; others are looked up only when blanks stand around them. */
  readonly lengths: Uint8Array;
}

/** Values that count as "not there" for one field. */
export interface AbsentValues extends AbsentEntries {
  /** Whether a field is absent, judged by its bytes. */
  readonly test: AbsentTest;
}

/** `isNumeral` says that a text is a JSON number in a spelling of its own, such as `0.0`. */
export function isAbsent(absent: AbsentEntries, value: Value, isNumeral = false): boolean {
  switch (typeof value) {
    case 'string':
      return isNumeral ? isAbsentNumeral(absent, value) : isAbsentText(absent, value);
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

/** The same for the text of a JSON number; one too small for a double is not 0. */
export function isAbsentNumeral({ numbers }: AbsentEntries, text: string): boolean {
  const number = Number(text);
  return numbers.has(number) && (number !== 0 || !/^[^eE]*[1-9]/.test(text));
}

function isAbsentText(absent: AbsentEntries, text: string): boolean {
  if (absent.lengths[text.length] !== 1 && !hasOuterBlank(text)) return false;
  return absent.texts.has(text) || absent.texts.has(folded(text));
}

function hasOuterBlank(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  const first = text.charCodeAt(0);
  return first <= 32 || last <= 32 || first >= 0xa0 || last >= 0xa0;
}
