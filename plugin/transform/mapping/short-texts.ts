import * as fieldRow from '../json/field-row.ts';
import type { RecordView } from '../json/record-view.ts';
import { isAbsent } from './absent-values.ts';
import type { AbsentValues } from './absent-values.ts';
import { folded } from './value.ts';

// What is imported is looked up at every use; a constant of this file becomes part of the machine code.
const { Kind, KIND_MASK, META, ROW_SHIFT, VALUE_END, VALUE_START } = fieldRow;

/** Longer texts are seldom the same twice. */
const LONGEST = 32;
const WORDS_SHIFT = 3;
const SLOTS = 2048;

/** A text, and what was found out about it. */
export class ShortText {
  readonly text: string;
  #folded: string | undefined = undefined;
  /** What the last answer about absence was about. */
  #absent: AbsentValues | undefined = undefined;
  #isAbsent = false;

  constructor(text: string) {
    this.text = text;
  }

  /** The text without case and outer blanks. */
  folded(): string {
    return (this.#folded ??= folded(this.text));
  }

  isAbsent(absent: AbsentValues): boolean {
    if (this.#absent !== absent) {
      this.#absent = absent;
      this.#isAbsent = isAbsent(absent, this.text);
    }
    return this.#isAbsent;
  }
}

/**
 * Gives texts that were read before again instead of making them anew: records say few things over and
 * over, and what is looked up by such a text has been hashed once already.
 */
export class ShortTexts {
  readonly #texts: (ShortText | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  /** How long each text is, 0 for none. */
  readonly #lengths: Uint8Array = new Uint8Array(SLOTS);
  /** The bytes of each text, in whole words with zeros behind their end. */
  readonly #words: Int32Array = new Int32Array(SLOTS << WORDS_SHIFT);

  /** The value of a field that is a short string without escapes; undefined for any other. */
  find(view: RecordView, field: number): ShortText | undefined {
    const { rows } = view.fields;
    const row = field << ROW_SHIFT;
    const start = (rows[row | VALUE_START] ?? 0) + 1;
    const length = (rows[row | VALUE_END] ?? 0) - 1 - start;
    const meta = rows[row | META] ?? 0;
    const isPlain = (meta & KIND_MASK) === Kind.string;
    // Whole words are read: up to three bytes behind the end.
    const isShort = length <= LONGEST && start + length + 4 <= view.bytes.length;
    if (!isPlain || !isShort || length === 0) return undefined;
    const slot = slotOf(view.words, start, length);
    const isKnown = this.#lengths[slot] === length && this.#holds(slot, view.words, start, length);
    return isKnown ? this.#texts[slot] : this.#keep(slot, view, field);
  }

  #holds(slot: number, words: DataView, start: number, length: number): boolean {
    const own = this.#words;
    const first = slot << WORDS_SHIFT;
    const whole = length >> 2;
    for (let word = 0; word < whole; word += 1) {
      if (own[first + word] !== words.getInt32(start + (word << 2), true)) return false;
    }
    if ((length & 3) === 0) return true;
    return own[first + whole] === lastWord(words, start, length);
  }

  #keep(slot: number, view: RecordView, field: number): ShortText {
    const start = view.valueStart(field) + 1;
    const length = view.valueEnd(field) - 1 - start;
    const made = new ShortText(view.textApart(field));
    const first = slot << WORDS_SHIFT;
    for (let at = 0; at + 4 <= length; at += 4) {
      this.#words[first + (at >> 2)] = view.words.getInt32(start + at, true);
    }
    if ((length & 3) !== 0)
      this.#words[first + (length >> 2)] = lastWord(view.words, start, length);
    this.#lengths[slot] = length;
    this.#texts[slot] = made;
    return made;
  }
}

function slotOf(words: DataView, start: number, length: number): number {
  let hash = length;
  let at = 0;
  for (; at + 4 <= length; at += 4) hash = mixed(hash, words.getInt32(start + at, true));
  if (at < length) hash = mixed(hash, lastWord(words, start, length));
  return (hash ^ (hash >>> 13)) & (SLOTS - 1);
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x2c1b3c6d);
  return product ^ (product >>> 15);
}

/** The last one to three bytes of a text. */
function lastWord(words: DataView, start: number, length: number): number {
  const whole = length & ~3;
  return words.getInt32(start + whole, true) & (-1 >>> ((4 - (length & 3)) << 3));
}
