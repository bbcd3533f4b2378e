const encoder = new TextEncoder();

const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x80 && byte !== 0x22 && byte !== 0x5c ? 1 : 0,
);

/** Bytes written one after the other into memory that doubles when it is full. */
export class ByteBuffer {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 64 * 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written so far, as a view that the next write after `clear` overwrites. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets everything after `length` bytes, and keeps the memory. */
  truncate(length = 0): void {
    this.#length = Math.min(length, this.#length);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** Text of characters below 0x80. */
  ascii(text: string): void {
    if (this.#length + text.length > this.#bytes.length) this.#grow(text.length);
    for (let at = 0; at < text.length; at++) this.#bytes[this.#length++] = text.charCodeAt(at);
  }

  text(text: string): void {
    this.bytes(encoder.encode(text));
  }

  bytes(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /**
   * Appends the bytes from `start` that stand for themselves in a JSON string and are plain ASCII;
   * gives the offset of the first that is not so, or `end`.
   */
  plainRun(source: Uint8Array, start: number, end: number): number {
    if (this.#length + end - start > this.#bytes.length) this.#grow(end - start);
    const target = this.#bytes;
    let to = this.#length;
    let at = start;
    for (; at < end; at++) {
      const byte = source[at] ?? 0;
      if (IS_PLAIN[byte] === 0) break;
      target[to++] = byte;
    }
    this.#length = to;
    return at;
  }

  #grow(more: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more, 64));
    grown.set(this.view());
    this.#bytes = grown;
  }
}
