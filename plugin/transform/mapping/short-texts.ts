import {
  Kind,
  KIND_MASK,
  META,
  ROW_SHIFT,
  VALUE_END,
  VALUE_NON_ASCII,
  VALUE_START,
} from '../json/field-row.ts';
import { holdsAt } from '../json/key-hash.ts';
import type { RecordView } from '../json/record-view.ts';

/** Longer texts are seldom the same twice. */
const LONGEST = 24;
const SLOTS = 2048;

/**
 * Gives texts that were read before again instead of making them anew: records say few things over and
 * over, and what is looked up by such a text has been hashed once already.
 */
export class ShortTexts {
  readonly #texts: (string | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  readonly #bytes: Uint8Array[] = new Array<Uint8Array>(SLOTS).fill(new Uint8Array(0));

  /** The value of a string field. */
  text(view: RecordView, field: number): string {
    const { rows } = view.fields;
    const row = field << ROW_SHIFT;
    const start = (rows[row | VALUE_START] ?? 0) + 1;
    const length = (rows[row | VALUE_END] ?? 0) - 1 - start;
    const meta = rows[row | META] ?? 0;
    const isPlain = (meta & (KIND_MASK | VALUE_NON_ASCII)) === Kind.string;
    if (!isPlain || length > LONGEST || length === 0) return view.text(field);
    const { bytes } = view;
    const slot = slotOf(bytes, start, length);
    const known = this.#bytes[slot];
    const text = this.#texts[slot];
    if (known?.length === length && text !== undefined && holdsAt(bytes, start, known)) return text;
    const made = view.text(field);
    this.#texts[slot] = made;
    this.#bytes[slot] = bytes.slice(start, start + length);
    return made;
  }
}

function slotOf(bytes: Uint8Array, start: number, length: number): number {
  let hash = length;
  for (let at = start; at < start + length; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x2c1b3c6d);
  }
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
