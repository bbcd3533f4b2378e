import { MsgpackOutput } from './output.ts';

// Looked up on the texts themselves it would be found anew for each of the many forms that texts have inside.
// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its text
const { charCodeAt } = String.prototype;

/** Up to here a loop copies faster than a call into the engine. */
const SHORT_COPY_BYTES = 64;
const TWO_TO_32 = 0x100000000;

/** MessagePack written into memory that grows; every value in its smallest form unless said otherwise. */
export class MsgpackWriter extends MsgpackOutput {
  nil(): void {
    this.byte(0xc0);
  }

  boolean(value: boolean): void {
    this.byte(value ? 0xc3 : 0xc2);
  }

  float64(value: number): void {
    const out = this.reserve(9);
    out[this.length] = 0xcb;
    this.words.setFloat64(this.length + 1, value);
    this.length += 9;
  }

  /**
   * An integer: a number within ±(2^53 - 1), or a bigint. -0 becomes a float64, a bigint beyond int64
   * and uint64 the text of its digits, for no MessagePack integer says them.
   * @throws RangeError for any other number.
   */
  integer(value: number | bigint): void {
    if (typeof value === 'bigint') this.#bigint(value);
    else if (!Number.isSafeInteger(value)) throw new RangeError('Only safe integers are exact.');
    else if (value > 0) this.#positive(value);
    else if (value < 0) this.#negative(value);
    else if (Object.is(value, -0)) this.float64(value);
    else this.byte(0);
  }

  /** The nine bytes of uint64 `high * 2^32 + low`. */
  uint64(high: number, low: number): void {
    this.wide(0xcf, high, low);
  }

  /** The nine bytes of the int64 whose two's complement is `high * 2^32 + low`. */
  int64(high: number, low: number): void {
    this.wide(0xd3, high, low);
  }

  /** Text; it must be well-formed, since half a surrogate pair has no UTF-8. */
  str(text: string): void {
    const units = text.length;
    const out = this.reserve(units * 3 + 5);
    const start = this.length;
    const head = strHeadBytes(units);
    if (units <= SHORT_COPY_BYTES && putAscii(out, start + head, text)) {
      if (head === 1) out[start] = 0xa0 | units;
      else {
        out[start] = 0xd9;
        out[start + 1] = units;
      }
      this.length = start + head + units;
      return;
    }
    const written = this.buffer.write(text, start + head, 'utf8');
    const wanted = strHeadBytes(written);
    if (wanted !== head) out.copyWithin(start + wanted, start + head, start + head + written);
    this.strHead(written);
    this.length += written;
  }

  /** Text whose UTF-8 is `source[start, end)`. */
  strBytes(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start + 5);
    this.strHead(end - start);
    this.raw(source, start, end);
  }

  /** Announces text of `length` bytes. */
  strHead(length: number): void {
    if (length < 32) this.byte(0xa0 | length);
    else if (length < 0x100) this.head8(0xd9, length);
    else if (length < 0x10000) this.head16(0xda, length);
    else this.head32(0xdb, length);
  }

  /** Announces `length` bytes of binary. */
  binHead(length: number): void {
    if (length < 0x100) this.head8(0xc4, length);
    else if (length < 0x10000) this.head16(0xc5, length);
    else this.head32(0xc6, length);
  }

  /** Announces `count` elements. */
  arrayHead(count: number): void {
    if (count < 16) this.byte(0x90 | count);
    else if (count < 0x10000) this.head16(0xdc, count);
    else this.head32(0xdd, count);
  }

  /** Announces `count` pairs of key and value. */
  mapHead(count: number): void {
    if (count < 16) this.byte(0x80 | count);
    else if (count < 0x10000) this.head16(0xde, count);
    else this.head32(0xdf, count);
  }

  /** Starts an array or a map whose count is known later; what it returns goes to `closeArray` or `closeMap`. */
  open(): number {
    this.byte(0);
    return this.length - 1;
  }

  /** Writes the head of the array that was opened at `at` and whose `count` elements follow it. */
  closeArray(at: number, count: number): void {
    const end = this.#rewind(at, count);
    this.arrayHead(count);
    this.length = end;
  }

  /** Writes the head of the map that was opened at `at` and whose `count` pairs follow it. */
  closeMap(at: number, count: number): void {
    const end = this.#rewind(at, count);
    this.mapHead(count);
    this.length = end;
  }

  /** An extension value of `type` (-128 to 127). */
  ext(type: number, data: Uint8Array): void {
    const { length } = data;
    const fixed = [1, 2, 4, 8, 16].indexOf(length);
    if (fixed >= 0) this.byte(0xd4 + fixed);
    else if (length < 0x100) this.head8(0xc7, length);
    else if (length < 0x10000) this.head16(0xc8, length);
    else this.head32(0xc9, length);
    this.byte(type & 0xff);
    this.raw(data);
  }

  /** The first `length` bytes of an encoded value that was prepared with `wordsOf`. */
  encoded(words: Int32Array, length: number): void {
    this.reserve(length + 3);
    const start = this.length;
    for (let index = 0; index < words.length; index++) {
      this.words.setInt32(start + 4 * index, words[index] ?? 0, true);
    }
    this.length = start + length;
  }

  /** Bytes as they are: encoded values, or what a head announced. */
  raw(source: Uint8Array, start = 0, end: number = source.length): void {
    const length = end - start;
    const out = this.reserve(length);
    if (length > SHORT_COPY_BYTES) out.set(source.subarray(start, end), this.length);
    else
      for (let from = start, to = this.length; from < end; from++, to++)
        out[to] = source[from] ?? 0;
    this.length += length;
  }

  #bigint(value: bigint): void {
    if (value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
      this.integer(Number(value));
    } else if (
      value > 0 ? value === BigInt.asUintN(64, value) : value === BigInt.asIntN(64, value)
    ) {
      const high = Number(BigInt.asUintN(32, value >> 32n));
      const low = Number(BigInt.asUintN(32, value));
      if (value > 0) this.uint64(high, low);
      else this.int64(high, low);
    } else {
      this.str(String(value));
    }
  }

  #positive(value: number): void {
    if (value < 0x80) this.byte(value);
    else if (value < 0x100) this.head8(0xcc, value);
    else if (value < 0x10000) this.head16(0xcd, value);
    else if (value < TWO_TO_32) this.head32(0xce, value);
    else this.uint64(Math.floor(value / TWO_TO_32), value >>> 0);
  }

  #negative(value: number): void {
    if (value >= -0x20) this.byte(value & 0xff);
    else if (value >= -0x80) this.head8(0xd0, value & 0xff);
    else if (value >= -0x8000) this.head16(0xd1, value & 0xffff);
    else if (value >= -0x80000000) this.head32(0xd2, value);
    else this.int64(Math.floor(value / TWO_TO_32), value >>> 0);
  }

  /** Goes back to `at` and makes the one byte there as long as the head will be; the new end. */
  #rewind(at: number, count: number): number {
    const end = this.length;
    const more = count < 16 ? 0 : count < 0x10000 ? 2 : 4;
    if (more > 0) this.reserve(more).copyWithin(at + 1 + more, at + 1, end);
    this.length = at;
    return end + more;
  }
}

/** Bytes as little-endian words, zeros behind their end: short pieces are copied faster so. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  for (const [at, byte] of bytes.entries())
    words[at >> 2] = (words[at >> 2] ?? 0) | (byte << ((at & 3) * 8));
  return words;
}

function strHeadBytes(length: number): number {
  if (length < 32) return 1;
  if (length < 0x100) return 2;
  return length < 0x10000 ? 3 : 5;
}

/** Writes `text` when it is ASCII; false when it is not. */
function putAscii(out: Uint8Array, at: number, text: string): boolean {
  const { length } = text;
  for (let index = 0; index < length; index++) {
    const unit = charCodeAt.call(text, index);
    if (unit >= 0x80) return false;
    out[at + index] = unit;
  }
  return true;
}
