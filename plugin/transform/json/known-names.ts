/** More names than any stream has; once so many are known, all are forgotten before the next record. */
const MOST_NAMES = 2048;
/** Longer keys are taken for no names. */
const MOST_BYTES = 128;
/** A name is looked for among so many neighbours; what finds no place among them stays unknown. */
const MOST_PROBES = 32;

/** One name is one row of eight integers: what is read together lies together. */
export const NAME_SHIFT = 3;
/** Where the name's text `,"name":` starts among the texts, and how many bytes it has. */
export const TEXT_START = 0;
export const TEXT_LENGTH = 1;
/** The name that followed this one when it was met last, or 0. */
export const NEXT = 2;
/** Field + base of the record that held the name last; see `FieldTable`. */
export const HELD = 3;
export const HASH = 4;
/** Where the name itself starts among the bytes. */
const BYTES_START = 5;
const NO_NAME = [0, 0, 0, 0, 0, 0, 0, 0];

/** What stands around a name in its text. */
const BEFORE = Uint8Array.of(0x2c, 0x22);
const BEHIND = Uint8Array.of(0x22, 0x3a);
const AROUND = BEFORE.length + BEHIND.length;
const DOUBLE_BYTES = 8;

/**
 * The plain ASCII names of the fields met so far, numbered from 1; 0 is the number of none and its row
 * stands before the first field. Records of a stream mostly have the same keys in the same order, so
 * each name knows which one followed it.
 */
export class KnownNames {
  /** Ordinary arrays: a typed one is asked at every access whether its memory is still there. */
  readonly rows: number[] = [...NO_NAME];
  /** The texts of the names in pieces for `isTextAt`. */
  readonly texts: number[] = [0.5];
  /**
   * Numbers of names by their hashes, 0 for none; at most half full. Their number never changes: a name is found
   * where it was put until all are forgotten.
   */
  readonly slots: number[] = Array.from({ length: 2 * MOST_NAMES }, () => 0);
  /** Grows when all names are forgotten: numbers are given anew. */
  epoch = 0;
  #count = 1;
  #bytes: Uint8Array = new Uint8Array(4096);
  #bytesEnd = 0;

  /** True when there is no room for another name. */
  get isFull(): boolean {
    return this.#count > MOST_NAMES;
  }

  /** Forgets all names. */
  forget(): void {
    this.rows.length = NO_NAME.length;
    this.rows.fill(0);
    this.texts.length = 1;
    this.slots.fill(0);
    this.#bytesEnd = 0;
    this.#count = 1;
    this.epoch++;
  }

  /** Number of the name of that hash when `,"name":` stands at `at`; 0 says that `find` has to look closer. */
  guess(words: DataView, at: number, end: number, hash: number): number {
    const { slots, rows } = this;
    const name = slots[hash & (slots.length - 1)] ?? 0;
    const row = name << NAME_SHIFT;
    const length = rows[row | TEXT_LENGTH] ?? 0;
    if (name === 0 || rows[row | HASH] !== hash || at + length > end) return 0;
    return isTextAt(words, at, this.texts, rows[row | TEXT_START] ?? 0, length) ? name : 0;
  }

  /** Number of the name `bytes[start, end)`, or 0. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const { slots, rows } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    let probes = 0;
    for (let name = slots[slot] ?? 0; name > 0; name = slots[slot] ?? 0) {
      const isLike = rows[(name << NAME_SHIFT) | HASH] === hash;
      if (isLike && this.#isName(name, bytes, start, end)) return name;
      if (++probes === MOST_PROBES) return 0;
      slot = (slot + 1) & mask;
    }
    return 0;
  }

  /** Makes `bytes[start, end)` known, which is not yet; its number, or 0 when there is no room for it. */
  add(bytes: Uint8Array, start: number, end: number, hash: number): number {
    if (this.isFull || end - start > MOST_BYTES) return 0;
    const name = this.#count;
    if (!this.#settle(name, hash)) return 0;
    this.#count++;
    const length = end - start + AROUND;
    this.rows.push(this.texts.length, length, 0, 0, hash, this.#bytesEnd, 0, 0);
    const content = bytes.subarray(start, end);
    this.#keepBytes(content);
    this.texts.push(...textPieces(Buffer.concat([BEFORE, content, BEHIND])));
    return name;
  }

  #isName(name: number, bytes: Uint8Array, start: number, end: number): boolean {
    const row = name << NAME_SHIFT;
    const length = end - start;
    if (this.rows[row | TEXT_LENGTH] !== length + AROUND) return false;
    const own = this.#bytes;
    const from = this.rows[row | BYTES_START] ?? 0;
    for (let index = 0; index < length; index++) {
      if (bytes[start + index] !== own[from + index]) return false;
    }
    return true;
  }

  /** Puts a name into a free slot near its own; false when there is none. */
  #settle(name: number, hash: number): boolean {
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let probes = 0; probes < MOST_PROBES; probes++) {
      if (slots[slot] === 0) {
        slots[slot] = name;
        return true;
      }
      slot = (slot + 1) & mask;
    }
    return false;
  }

  #keepBytes(content: Uint8Array): void {
    const end = this.#bytesEnd + content.length;
    if (end > this.#bytes.length) {
      const longer = new Uint8Array(2 * end);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    this.#bytes.set(content, this.#bytesEnd);
    this.#bytesEnd = end;
  }
}

/** The last eight bytes, then all others, eight at a time; of a shorter text the first four and the last four. */
function textPieces(text: Buffer): readonly number[] {
  const last = text.length - DOUBLE_BYTES;
  if (last < 0) return [text.readInt32LE(0), text.readInt32LE(text.length - 4)];
  const pieces = [text.readDoubleLE(last)];
  for (let at = 0; at < last; at += DOUBLE_BYTES) pieces.push(text.readDoubleLE(at));
  return pieces;
}

/**
 * True when the text of `length` bytes whose pieces start at `piece` stands at `at`. Numbers are equal only when
 * their bytes are: ASCII makes neither a zero nor a NaN.
 */
// eslint-disable-next-line max-params -- Called for every field; an object around them would cost more than the work.
export function isTextAt(
  words: DataView,
  at: number,
  texts: readonly number[],
  piece: number,
  length: number,
): boolean {
  const last = at + length - DOUBLE_BYTES;
  if (last < at) {
    const isStart = words.getInt32(at, true) === texts[piece];
    return isStart && words.getInt32(last + 4, true) === texts[piece + 1];
  }
  if (words.getFloat64(last, true) !== texts[piece]) return false;
  for (; at < last; at += DOUBLE_BYTES) {
    if (words.getFloat64(at, true) !== texts[++piece]) return false;
  }
  return true;
}
