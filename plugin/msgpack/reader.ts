import { typeOf } from './type-byte.ts';
import type { MsgpackType } from './type-byte.ts';

/** Why bytes could not be read: they end early, use a type the caller does not expect there, or nest too deeply. */
export type ReadFailure = 'truncated' | 'unexpected_type' | 'reserved_type' | 'too_deep';

const EMPTY = new Uint8Array(0);
/** One past the deepest nesting that the receivers we know accept. */
const DEFAULT_MAX_DEPTH = 128;

/**
 * Reads MessagePack values one after the other from complete bytes; strings are views of raw bytes.
 * A failure is sticky: every later read answers with an empty value, so a caller checks `failure` once at the end.
 */
export class MsgpackReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #maxDepth: number;
  #at = 0;
  #failure: ReadFailure | undefined;

  constructor(bytes: Uint8Array, maxDepth = DEFAULT_MAX_DEPTH) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#maxDepth = maxDepth;
  }

  /** The bytes being read; offsets count from their start. */
  get source(): Uint8Array {
    return this.#bytes;
  }

  get failure(): ReadFailure | undefined {
    return this.#failure;
  }

  /** Offset of the next unread byte. */
  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The type of the next value; `undefined` at the end, after a failure, or on the reserved byte 0xc1. */
  peek(): MsgpackType | undefined {
    const byte = this.#failure === undefined ? this.#bytes[this.#at] : undefined;
    return byte === undefined ? undefined : typeOf(byte);
  }

  /** Number of elements of the array that starts here. */
  array(): number {
    return this.#length('array', 0x90, 0x0f, 0xdc);
  }

  /** Number of key-value pairs of the map that starts here. */
  map(): number {
    return this.#length('map', 0x80, 0x0f, 0xde);
  }

  /** The raw bytes of a str, never decoded. */
  str(): Uint8Array {
    return this.#take(this.#length('str', 0xa0, 0x1f, 0xd9));
  }

  /** Passes a str and gives the offset of its first byte; it ends at `at`. */
  strStart(): number {
    const start = this.#skipBytes(this.#length('str', 0xa0, 0x1f, 0xd9));
    return start < 0 ? this.#at : start;
  }

  /** The raw bytes of a bin. */
  bin(): Uint8Array {
    return this.#take(this.#length('bin', -1, 0, 0xc4));
  }

  /** The raw bytes of a str or a bin: peers use either for the same thing. */
  strOrBin(): Uint8Array {
    return this.peek() === 'bin' ? this.bin() : this.str();
  }

  boolean(): boolean {
    if (!this.#expect('boolean')) return false;
    return this.#bytes[this.#at++] === 0xc3;
  }

  nil(): void {
    if (this.#expect('nil')) this.#at++;
  }

  /** An integer, exact: a bigint when it lies beyond the safe integers. */
  integer(): number | bigint {
    if (!this.#expect('integer')) return 0;
    const byte = this.#byte();
    if (byte < 0x80) return byte;
    if (byte >= 0xe0) return byte - 0x100;
    const start = this.#skipBytes(1 << (byte & 3));
    if (start < 0) return 0;
    if (byte === 0xcf) return narrow(this.#view.getBigUint64(start));
    if (byte === 0xd3) return narrow(this.#view.getBigInt64(start));
    if (byte === 0xcc) return this.#view.getUint8(start);
    if (byte === 0xcd) return this.#view.getUint16(start);
    if (byte === 0xce) return this.#view.getUint32(start);
    if (byte === 0xd0) return this.#view.getInt8(start);
    return byte === 0xd1 ? this.#view.getInt16(start) : this.#view.getInt32(start);
  }

  float(): number {
    if (!this.#expect('float')) return 0;
    const isSingle = this.#byte() === 0xca;
    const start = this.#skipBytes(isSingle ? 4 : 8);
    if (start < 0) return 0;
    return isSingle ? this.#view.getFloat32(start) : this.#view.getFloat64(start);
  }

  /** An extension value: its type number (-128 to 127) and its bytes. */
  ext(): { readonly type: number; readonly data: Uint8Array } {
    if (!this.#expect('ext')) return { type: 0, data: EMPTY };
    const byte = this.#byte();
    const length = byte >= 0xd4 ? 1 << (byte - 0xd4) : this.#number(1 << (byte - 0xc7));
    const typeAt = this.#skipBytes(1);
    const type = typeAt < 0 ? 0 : this.#view.getInt8(typeAt);
    return { type, data: this.#take(length) };
  }

  /** Passes over one value of any type and gives its bytes, header included. */
  skip(): Uint8Array {
    const start = this.#at;
    // Items still to pass at each level; a loop and not a recursion, so that hostile depth costs no stack.
    const open: number[] = [];
    let left = 1;
    while (left > 0 && this.#failure === undefined) {
      left--;
      const children = this.#enter();
      if (children > 0) {
        if (open.length >= this.#maxDepth) this.#fail('too_deep');
        open.push(left);
        left = children;
      }
      while (left === 0 && open.length > 0) left = open.pop() ?? 0;
    }
    return this.#failure === undefined ? this.#bytes.subarray(start, this.#at) : EMPTY;
  }

  /** Passes a scalar whole, or the header of a container; gives how many values follow inside. */
  #enter(): number {
    const type = this.peek();
    if (type === 'array') return this.array();
    if (type === 'map') return this.map() * 2;
    if (type === 'str') this.str();
    else if (type === 'bin') this.bin();
    else if (type === 'ext') this.ext();
    else if (type === 'integer') this.integer();
    else if (type === 'float') this.float();
    else if (type === 'boolean') this.boolean();
    else this.nil();
    return 0;
  }

  #length(type: MsgpackType, fixBase: number, fixMask: number, first: number): number {
    if (!this.#expect(type)) return 0;
    const byte = this.#byte();
    if (fixBase >= 0 && (byte & ~fixMask & 0xff) === fixBase) return byte & fixMask;
    // Arrays and maps have no 8-bit length form.
    const width = first >= 0xdc ? 2 << (byte - first) : 1 << (byte - first);
    return this.#number(width);
  }

  #number(width: number): number {
    const start = this.#skipBytes(width);
    if (start < 0) return 0;
    if (width === 1) return this.#view.getUint8(start);
    return width === 2 ? this.#view.getUint16(start) : this.#view.getUint32(start);
  }

  #byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  #take(length: number): Uint8Array {
    const start = this.#skipBytes(length);
    return start < 0 ? EMPTY : this.#bytes.subarray(start, start + length);
  }

  /** Start of the passed bytes, or -1 when they are not all there. */
  #skipBytes(count: number): number {
    if (this.#failure !== undefined) return -1;
    const start = this.#at;
    if (start + count > this.#bytes.length) {
      this.#fail('truncated');
      return -1;
    }
    this.#at = start + count;
    return start;
  }

  #expect(type: MsgpackType): boolean {
    const next = this.peek();
    if (next === type) return true;
    if (this.#failure !== undefined) return false;
    if (next !== undefined) this.#fail('unexpected_type');
    else this.#fail(this.atEnd ? 'truncated' : 'reserved_type');
    return false;
  }

  #fail(failure: ReadFailure): void {
    this.#failure ??= failure;
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
