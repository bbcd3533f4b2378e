const FIRST_BYTES = 64 * 1024;

/** Memory that grows, and the few shapes that all MessagePack is made of: a type byte and a big-endian number. */
export class MsgpackOutput {
  /** The memory; what was written is `bytes[0, length)`. Another array after every growth. */
  bytes: Uint8Array;
  /** The same memory, several bytes at a time. */
  words: DataView;
  length = 0;
  /** The same memory, for text. */
  protected buffer: Buffer;

  constructor(capacity = FIRST_BYTES) {
    this.bytes = new Uint8Array(Math.max(capacity, 16));
    this.words = new DataView(this.bytes.buffer);
    this.buffer = Buffer.from(this.bytes.buffer);
  }

  /** Forgets what was written and keeps the memory. */
  reset(): void {
    this.length = 0;
  }

  /** Forgets everything behind the first `length` bytes. */
  truncate(length: number): void {
    if (length < this.length) this.length = length;
  }

  /** What was written from `start` to `end`, as a view that later writes may overwrite. */
  subarray(start = 0, end = this.length): Uint8Array {
    return this.bytes.subarray(start, Math.min(end, this.length));
  }

  /** Makes room for `more` bytes and returns the memory. */
  reserve(more: number): Uint8Array {
    if (this.length + more > this.bytes.length) this.#grow(more);
    return this.bytes;
  }

  byte(value: number): void {
    const out = this.reserve(1);
    out[this.length++] = value;
  }

  protected head8(type: number, value: number): void {
    const out = this.reserve(2);
    out[this.length++] = type;
    out[this.length++] = value;
  }

  protected head16(type: number, value: number): void {
    const out = this.reserve(3);
    out[this.length++] = type;
    out[this.length++] = value >>> 8;
    out[this.length++] = value;
  }

  protected head32(type: number, value: number): void {
    const out = this.reserve(5);
    out[this.length] = type;
    put32(out, this.length + 1, value);
    this.length += 5;
  }

  protected wide(type: number, high: number, low: number): void {
    const out = this.reserve(9);
    out[this.length] = type;
    put32(out, this.length + 1, high);
    put32(out, this.length + 5, low);
    this.length += 9;
  }

  #grow(more: number): void {
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + more));
    grown.set(this.subarray());
    this.bytes = grown;
    this.words = new DataView(grown.buffer);
    this.buffer = Buffer.from(grown.buffer);
  }
}

function put32(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
}
